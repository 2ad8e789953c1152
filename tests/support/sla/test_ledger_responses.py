"""First responses and next replies: when the customer waits for us."""

import pytest

from support.sla.ledger import Event, State
from support.sla.policy import PolicySet
from tests.support.sla.given import (
    asks,
    at,
    becomes,
    clock,
    kinds,
    ledger,
    mon,
    replies,
    runbook,
    tue,
)

HOUR = 3600


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-02 08:00", "2026-03-02 17:00"),  # before hours
        ("2026-03-02 10:00", "2026-03-02 18:00"),  # inside hours, and due exactly at closing
        ("2026-03-02 10:01", "2026-03-03 09:01"),
        ("2026-03-02 19:00", "2026-03-03 17:00"),  # after hours
        ("2026-03-06 17:30", "2026-03-09 16:30"),  # on Friday evening
        ("2026-03-07 12:00", "2026-03-09 17:00"),  # on a weekend
    ],
)
def test_a_first_response_is_due_from_when_the_message_was_received(
    received: str, due: str
) -> None:
    found = clock(ledger(asks(at(received)), until=at(received)), "first_response")
    assert found.started_at == at(received)
    assert found.due_at == at(due)


def test_the_first_public_word_of_a_person_fulfils_it() -> None:
    found = clock(
        ledger(asks(mon("09:00")), replies(mon("10:00")), until=tue("09:00")), "first_response"
    )
    assert (found.state, found.met_at, found.met_by) == (State.MET, mon("10:00"), "agent_reply")
    assert (found.elapsed_s, found.remaining_s, found.breached_at) == (HOUR, 7 * HOUR, None)


@pytest.mark.parametrize(
    "event",
    [
        Event(mon("10:00"), "agent_note"),
        Event(mon("10:00"), "auto_reply"),
        Event(mon("10:00"), "acknowledged"),
        Event(mon("10:00"), "assigned", {"to": "camille"}),
        becomes(mon("10:00"), "open"),
        becomes(mon("10:00"), "pending_customer"),
        replies(mon("10:00"), public=False),
        replies(mon("10:00"), empty=True),
        replies(mon("10:00"), bulk=True),
        asks(mon("10:00")),
    ],
)
def test_nothing_else_does(event: Event) -> None:
    found = clock(ledger(asks(mon("09:00")), event, until=mon("11:00")), "first_response")
    assert (found.state, found.due_at) == (State.RUNNING, mon("17:00"))


def test_bulk_mail_counts_where_the_runbook_says_so() -> None:
    generous = PolicySet.from_data(runbook(bulk_mail_counts=True))
    found = ledger(
        asks(mon("09:00")), replies(mon("10:00"), bulk=True), until=mon("11:00"), policies=generous
    )
    assert clock(found, "first_response").state is State.MET


def test_a_reply_before_the_customers_first_word_is_no_response() -> None:
    """A ticket that an agent opened on the customer's behalf."""
    found = ledger(replies(mon("09:00")), asks(mon("10:00")), until=mon("11:00"))
    assert kinds(found) == [("first_response", 1), ("first_resolution", 1), ("total_resolution", 1)]
    assert clock(found, "first_response").started_at == mon("10:00")
    assert clock(found, "total_resolution").started_at == mon("10:00")


def test_without_a_word_from_the_customer_there_is_no_promise() -> None:
    assert (
        ledger(replies(mon("09:00")), becomes(mon("10:00"), "resolved"), until=tue("09:00")).clocks
        == []
    )


def test_a_reply_and_a_pause_in_one_submit_fulfil_in_either_order() -> None:
    reply, pause = replies(mon("10:00")), becomes(mon("10:00"), "pending_customer")
    for events in ((reply, pause), (pause, reply)):
        found = ledger(asks(mon("09:00")), *events, until=tue("09:00"))
        assert clock(found, "first_response").met_at == mon("10:00")
        assert clock(found, "first_resolution").state is State.PAUSED


def test_a_response_never_pauses() -> None:
    found = ledger(
        asks(mon("09:00")), becomes(mon("09:30"), "pending_customer"), until=mon("17:00:01")
    )
    assert clock(found, "first_response").breached_at == mon("17:00")


def test_a_reply_in_the_due_second_is_in_time_and_one_later_is_not() -> None:
    kept = ledger(asks(mon("09:00")), replies(mon("17:00")), until=tue("09:00"))
    late = ledger(asks(mon("09:00")), replies(mon("17:00:01")), until=tue("09:00"))
    assert clock(kept, "first_response").breached_at is None
    assert clock(late, "first_response").breached_at == mon("17:00")


def test_solved_without_a_word_ends_it_by_resolution() -> None:
    found = ledger(asks(mon("09:00")), becomes(mon("10:00"), "resolved"), until=tue("09:00"))
    assert clock(found, "first_response").met_by == "resolution"
    late = ledger(asks(mon("09:00")), becomes(tue("10:00"), "closed"), until=tue("12:00"))
    assert (clock(late, "first_response").met_by, clock(late, "first_response").breached_at) == (
        "resolution",
        mon("17:00"),
    )


def test_a_message_after_the_first_response_starts_the_next_reply() -> None:
    found = ledger(
        asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00")), until=mon("12:00")
    )
    assert clock(found, "next_reply").started_at == mon("11:00")
    assert found.waiting_since == mon("11:00")


def test_a_burst_of_messages_is_counted_from_the_oldest() -> None:
    burst = [asks(mon(minute)) for minute in ("11:00", "11:05", "13:00")]
    found = ledger(asks(mon("09:00")), replies(mon("10:00")), *burst, until=mon("14:00"))
    assert clock(found, "next_reply").started_at == mon("11:00")
    assert clock(found, "next_reply").due_at == tue("10:00")


def test_a_burst_before_the_first_response_is_answered_by_it() -> None:
    found = ledger(
        asks(mon("09:00")), asks(mon("09:30")), replies(mon("10:00")), until=mon("11:00")
    )
    assert ("next_reply", 1) not in kinds(found)
    assert found.waiting_since is None


def test_each_round_has_its_own_number() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00")), replies(mon("12:00"))]
    found = ledger(*events, asks(mon("13:00")), until=mon("14:00"))
    assert clock(found, "next_reply", 1).met_at == mon("12:00")
    assert clock(found, "next_reply", 2).started_at == mon("13:00")


def test_a_follow_up_of_the_agent_starts_nothing() -> None:
    found = ledger(
        asks(mon("09:00")), replies(mon("10:00")), replies(mon("11:00")), until=mon("12:00")
    )
    assert ("next_reply", 1) not in kinds(found)


@pytest.mark.parametrize(
    "event", [Event(mon("11:30"), "auto_reply"), asks(mon("11:30"), auto=True)]
)
def test_an_automatic_reply_between_two_messages_changes_nothing(event: Event) -> None:
    found = ledger(
        asks(mon("09:00")),
        replies(mon("10:00")),
        asks(mon("11:00")),
        event,
        asks(mon("12:00")),
        until=mon("13:00"),
    )
    assert [each for each in kinds(found) if each[0] == "next_reply"] == [("next_reply", 1)]
    assert clock(found, "next_reply").started_at == mon("11:00")


def test_an_automatic_message_alone_asks_for_no_reply() -> None:
    found = ledger(
        asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00"), auto=True), until=mon("12:00")
    )
    assert ("next_reply", 1) not in kinds(found)


def test_a_severity_without_such_a_target_has_no_such_clock() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00"))]
    assert ("next_reply", 1) not in kinds(ledger(*events, until=mon("12:00"), severity="P3"))


def test_facts_that_come_later_than_the_question_do_not_count() -> None:
    found = ledger(asks(mon("09:00")), replies(mon("12:00")), until=mon("11:00"))
    assert clock(found, "first_response").state is State.RUNNING


def test_facts_may_be_given_in_any_order() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00"))]
    assert (
        ledger(*reversed(events), until=mon("12:00")).clocks
        == ledger(*events, until=mon("12:00")).clocks
    )


def test_a_late_look_after_the_ticket_was_solved_still_finds_the_breach() -> None:
    events = [asks(mon("09:00")), replies(tue("09:00")), becomes(tue("10:00"), "resolved")]
    found = clock(ledger(*events, until=at("2026-03-20 09:00")), "first_response")
    assert (found.state, found.breached_at) == (State.MET, mon("17:00"))
