"""A replay in one pass says of every ticket what its rows say, and what a draft would make of it.

REPLAY_HISTORIES says how many random histories are lived (60; the release run takes 1,000).
"""

import os
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.escalation.sweep import sweep
from support.models import Brand, Clock, Ticket
from support.runbook.load import load_text, shipped
from support.sla import replay as room
from support.sla.clocks import history_of
from support.sla.event import Event
from support.sla.rebuild import rebuild
from support.sla.replay import draft_of, replay
from support.tickets import actions
from tests.support.sla.test_clocks_rebuild import lived
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened, writes_again

HISTORIES = int(os.environ.get("REPLAY_HISTORIES", "60"))
BATCHES = 6
TOLD = ("severity", "policy", "calendar", "state", "started_at", "due_at", "met_at", "breached_at")


def replayed(brand: Brand, until: datetime, **more: Any) -> dict[tuple[int, str, int], Any]:
    history = history_of(brand)
    assert history is not None
    return {
        (ticket.pk, clock.kind, clock.instance): clock
        for chunk in replay(Ticket.objects.all(), history, until=until, **more)
        for ticket in chunk
        for clock in ticket.clocks
    }


def rows() -> dict[tuple[int, str, int], Clock]:
    """What is promised now: a promise that was taken back stands as a cancelled row, and is no clock."""
    return {(row.ticket_id, row.kind, row.instance): row for row in Clock.objects.all()}


def told(clock: Any) -> list[Any]:
    return [getattr(clock, name) for name in TOLD]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_replay_equals_the_live_rows_and_a_rebuild_changes_none(
    foodyepay: Brand, batch: int
) -> None:
    """Each desk lives its share of the histories; all its tickets are replayed at their common end."""
    end = max(lived(foodyepay, 1000 * batch + number) for number in range(HISTORIES // BATCHES))
    sweep(now=end)
    found, live = replayed(foodyepay, end), rows()
    assert {live.pop(key).state for key in live.keys() - found.keys()} <= {"cancelled"}
    assert {key: told(clock) for key, clock in found.items()} == {
        key: told(row) for key, row in live.items()
    }
    before = [list(model.objects.order_by("pk").values()) for model in (Clock, Ticket)]
    assert [each for _, changed in rebuild(Ticket.objects.all(), now=end) for each in changed] == []
    assert [list(model.objects.order_by("pk").values()) for model in (Clock, Ticket)] == before


def test_merged_and_unmerged_tickets_are_replayed_as_they_stand(foodyepay: Brand) -> None:
    by = ada(foodyepay)
    one = opened(foodyepay)
    other = opened(foodyepay, now=NOON + HOUR, message_id="<3@example.com>")
    third = opened(foodyepay, now=NOON + HOUR, message_id="<4@example.com>")
    actions.merge(other, one, by=by, now=NOON + 2 * HOUR)
    actions.merge(third, one, by=by, now=NOON + 2 * HOUR)
    actions.unmerge(third, by=by, now=NOON + 3 * HOUR)
    found = replayed(foodyepay, NOON + 3 * HOUR)
    assert {key: str(clock.state) for key, clock in found.items()} == {
        key: row.state for key, row in rows().items()
    }
    assert "merged" in {str(clock.state) for clock in found.values()}


def test_an_answer_that_was_undone_never_was(luneo: Brand) -> None:
    ticket = opened(luneo)
    message = actions.reply(ticket, by=ada(luneo), text="Hm", now=NOON + MINUTE)
    actions.undo(message, by=ada(luneo), now=NOON + 2 * MINUTE)
    assert replayed(luneo, NOON + HOUR)[ticket.pk, "first_response", 1].met_at is None


def test_a_draft_tells_its_own_due_times(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    text = (
        shipped()["luneo"]
        .read_text()
        .replace('"30 minutes", calendar: always', '"5 minutes", calendar: always')
    )
    draft = draft_of(luneo, load_text(text, name="draft.yaml").data())
    [chunk] = replay(Ticket.objects.all(), draft, until=NOON + HOUR)
    clock = chunk[0].clocks[0]
    assert (chunk[0].pk, clock.kind, clock.due_at) == (
        ticket.pk,
        "first_response",
        NOON + 5 * MINUTE,
    )
    assert clock.breached_at == NOON + 5 * MINUTE


def test_a_draft_keeps_the_closed_days_that_people_entered(luneo: Brand) -> None:
    luneo.closed_days.create(calendar="support", on=NOON.date(), name="Works", is_closed=True)
    assert luneo.runbook is not None
    calendar = draft_of(luneo, luneo.runbook.data).calendars["support"]
    assert not calendar.is_open(NOON)


def test_facts_may_be_added_to_every_history(luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P0"})
    answer = Event(NOON + MINUTE, "agent_reply", {})
    found = replayed(luneo, NOON + HOUR, then=[answer])
    assert found[ticket.pk, "first_response", 1].met_at == NOON + MINUTE


def test_a_long_archive_is_read_in_chunks_of_two_statements(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CHUNK", 2)
    tickets = [opened(luneo, message_id=f"<{n}@example.com>") for n in range(5)]
    writes_again(tickets[4], at=NOON + HOUR)
    history = history_of(luneo)
    assert history is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        chunks = list(replay(Ticket.objects.all(), history, until=NOON + HOUR))
    assert [[each.pk for each in chunk] for chunk in chunks] == [
        [tickets[0].pk, tickets[1].pk],
        [tickets[2].pk, tickets[3].pk],
        [tickets[4].pk],
    ]
    assert len(asked) == 2 * 3 + 1
    assert all(each.clocks for chunk in chunks for each in chunk)
