"""Time and state in a few words."""

from datetime import timedelta
from typing import Any

import pytest

from support.admin import badges
from support.models import Clock, Ticket
from tests import make

NOW = make.NOON
State = Clock.State


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 m"),
        (59, "0 m"),
        (60, "1 m"),
        (31 * 60 + 59, "31 m"),
        (3600, "1 h 00 m"),
        (7800, "2 h 10 m"),
        (86399, "23 h 59 m"),
        (86400, "1 d"),
        (273600, "3 d 4 h"),
        (-1860, "31 m"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: int, words: str) -> None:
    assert badges.length(seconds) == words


@pytest.mark.parametrize(
    ("minutes", "tone", "words"),
    [
        (-31, "late", "31 m late"),
        (0, "soon", "0 m left"),
        (59, "soon", "59 m left"),
        (130, "ok", "2 h 10 m left"),
    ],
)
def test_a_deadline_says_how_much_is_left_or_how_late_it_is(
    minutes: int, tone: str, words: str
) -> None:
    badge = badges.deadline(NOW + timedelta(minutes=minutes), NOW, what="Next reply")
    assert (badge.tone, badge.words) == (tone, words)
    assert badge.title.startswith("Next reply due 2 Mar")


@pytest.mark.parametrize(
    ("fields", "tone", "words"),
    [
        ({"state": State.RUNNING, "due_at": NOW + timedelta(hours=3)}, "ok", "3 h 00 m left"),
        ({"state": State.RUNNING}, "none", "best effort"),
        ({"state": State.BREACHED, "due_at": NOW - timedelta(hours=3)}, "late", "3 h 00 m late"),
        ({"state": State.PAUSED, "remaining_s": 7200}, "paused", "paused, 2 h 00 m left"),
        ({"state": State.PAUSED, "remaining_s": -60}, "late", "paused, 1 m late"),
        ({"state": State.PAUSED}, "paused", "paused"),
        ({"state": State.MET, "met_at": NOW}, "done", "kept"),
        (
            {"state": State.MET, "met_at": NOW, "breached_at": NOW - timedelta(minutes=5)},
            "late",
            "kept 5 m late",
        ),
        ({"state": State.MERGED}, "none", "merged"),
        ({"state": State.WAIVED}, "none", "waived"),
    ],
)
def test_a_promise_is_said_as_it_stands(fields: dict[str, Any], tone: str, words: str) -> None:
    badge = badges.of_promise(Clock(kind="next_reply", **fields), NOW)
    assert (badge.tone, badge.words) == (tone, words)


def test_a_ticket_shows_its_nearest_deadline_before_everything_else() -> None:
    ticket = Ticket(status="open", next_due_at=NOW, next_due_kind="update")
    paused = [Clock(kind="update", state=State.PAUSED, remaining_s=60)]
    assert badges.of_ticket(ticket, paused, NOW).title.startswith("Update due")


def test_a_ticket_without_a_deadline_shows_the_least_of_what_is_paused() -> None:
    paused = [
        Clock(kind="update", state=State.PAUSED, remaining_s=left) for left in (7200, 60, None)
    ]
    assert badges.of_ticket(Ticket(status="open"), paused, NOW).words == "paused, 1 m left"


def test_a_ticket_without_promises_says_so_and_a_done_one_says_nothing() -> None:
    assert badges.of_ticket(Ticket(status="open"), [], NOW).words == "no deadline"
    assert badges.of_ticket(Ticket(status="closed"), [], NOW).words == "—"


def test_a_running_badge_gives_the_browser_the_moment_to_count_to() -> None:
    page = str(badges.deadline(NOW, NOW, what="<b>"))
    assert f'data-due="{int(NOW.timestamp())}"' in page
    assert "<b>" not in page


def test_a_pill_is_never_markup() -> None:
    assert "<script>" not in badges.pill("status", '"><script>', "<script>")
