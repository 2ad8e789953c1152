"""What promises and lengths are called; and every explanation can be said again, in any language, word by word."""

from collections.abc import Iterator

import pytest

from support.lib import duration
from support.lib.saying import ENGLISH, Saying, Tongue, say
from support.sla import phrases
from support.sla.explain import explain
from support.sla.ledger import Event, Ledger
from support.sla.policy import PolicySet
from tests.support.sla.given import (
    TARGETS,
    asks,
    at,
    becomes,
    graded,
    ledger,
    mon,
    replies,
    runbook,
)

FOREIGN = Tongue(lambda text: f"<{text}>", lambda _at: "then", "fr")


def french() -> PolicySet:
    book = runbook(
        policies=[
            {"id": "money", "when": {"category": ["billing", "refund"]}, "targets": TARGETS},
            {"id": "all", "default": True, "when": {}, "targets": TARGETS},
        ]
    )
    book["calendars"]["office"]["holidays"] = "FR"
    return PolicySet.from_data(book)


def stories() -> Iterator[tuple[str, Ledger]]:
    told, policies = asks(mon("10:00")), french()
    yield "kept", ledger(told, replies(mon("11:00")), until=mon("12:00"), policies=policies)
    yield "late", ledger(told, until=at("2026-03-09 12:00"), policies=policies)
    yield "unlisted", ledger(told, until=mon("12:00"), category="stars", policies=policies)
    yield (
        "holiday",
        ledger(asks(at("2026-04-30 17:00")), until=at("2026-05-04 12:00"), policies=policies),
    )
    waiting = becomes(mon("11:00"), "pending_customer")
    yield "paused", ledger(told, waiting, until=mon("12:00"), policies=policies)
    yield "merged", ledger(told, Event(mon("11:00"), "merged", {"into": "X-1"}), until=mon("12:00"))
    by_hand = {"at": mon("15:00").isoformat(), "author": "Ada", "reason": "agreed."}
    yield "by hand", ledger(told, Event(mon("11:00"), "manual_due", by_hand), until=mon("12:00"))
    promised = Event(mon("11:00"), "promised_update", {"at": mon("11:30").isoformat()})
    yield "promised", ledger(told, promised, until=mon("12:00"))
    yield (
        "graded",
        ledger(told, graded(mon("11:00"), "P0"), graded(mon("11:10"), "P3"), until=mon("12:00")),
    )


STORIES = dict(stories())


def said(found: Ledger) -> Iterator[Saying]:
    for each in explain(found):
        yield each.because
        yield from (step.text for step in each.steps)


@pytest.mark.parametrize("found", STORIES.values(), ids=STORIES.keys())
def test_english_said_again_is_what_stands_there(found: Ledger) -> None:
    sentences = list(said(found))
    assert sentences
    assert [say(each, ENGLISH) for each in sentences] == sentences


@pytest.mark.parametrize("found", STORIES.values(), ids=STORIES.keys())
def test_no_english_word_or_moment_is_left_in_another_language(found: Ledger) -> None:
    """Each piece of text went through the translation: it stands in its brackets, and no weekday is left."""
    for each in said(found):
        foreign = say(each, FOREIGN)
        assert foreign.startswith("<")
        assert foreign.endswith(">")
        assert " 2026 " not in foreign


def test_a_holiday_has_its_french_name() -> None:
    texts = " ".join(say(each, FOREIGN) for each in said(STORIES["holiday"]))
    assert "Fête du Travail" in texts
    assert "Labor Day" not in texts


def test_a_country_without_names_in_a_language_keeps_its_english_ones() -> None:
    book = runbook()
    book["calendars"]["office"]["holidays"] = "US"
    calendar = PolicySet.from_data(book).calendars["office"]
    day = at("2026-07-03 12:00").date()
    assert (
        calendar.why_closed(day, "fr") == calendar.why_closed(day) == "Independence Day (observed)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "1 minute",
        "8 hours",
        "1 business day",
        "3 business days",
        "best effort",
        "45 seconds",
        "7 days",
    ],
)
def test_a_length_is_called_as_the_runbook_writes_it(text: str) -> None:
    assert phrases.length(duration.parse(text)) == text


@pytest.mark.parametrize("amount", [1, 2, 59, 60, 90, 3600, 86_400, 7 * 86_400])
def test_every_unit_that_a_length_may_have_has_its_word(amount: int) -> None:
    plain = duration.Duration("seconds", amount)
    assert phrases.length(plain) == str(plain)


@pytest.mark.parametrize(
    "kind", ["first_response", "next_reply", "update", "first_resolution", "total_resolution"]
)
def test_every_promise_of_a_ticket_has_a_name(kind: str) -> None:
    assert phrases.KINDS[kind] == kind.replace("_", " ")
