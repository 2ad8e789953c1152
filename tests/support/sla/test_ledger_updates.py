"""Periodic and promised updates: when the customer is told what goes on."""

from datetime import datetime

from support.sla.ledger import Event, State
from tests.support.sla.given import asks, becomes, clock, kinds, ledger, mon, replies, tue

HOUR = 3600


def promises(when: datetime, update: datetime) -> Event:
    return Event(when, "promised_update", {"at": update.isoformat()})


def acknowledged(when: datetime) -> Event:
    return Event(when, "acknowledged")


def test_updates_are_owed_from_the_acknowledgement() -> None:
    found = ledger(
        asks(mon("09:00")), acknowledged(mon("09:10")), until=mon("09:20"), severity="P1"
    )
    assert clock(found, "update").started_at == mon("09:10")
    assert clock(found, "update").due_at == mon("11:10")


def test_each_public_update_keeps_one_and_starts_the_next() -> None:
    events = [
        asks(mon("09:00")),
        replies(mon("09:30")),
        replies(mon("11:00")),
        replies(mon("14:00")),
    ]
    found = ledger(*events, until=mon("14:30"), severity="P1")
    first, second, third = (clock(found, "update", number) for number in (1, 2, 3))
    assert (first.met_at, first.breached_at) == (mon("11:00"), None)
    assert (second.met_at, second.breached_at) == (mon("14:00"), mon("13:00"))
    assert (third.state, third.due_at) == (State.RUNNING, mon("16:00"))


def test_a_note_or_a_bulk_mail_is_no_update() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), Event(mon("10:00"), "agent_note")]
    found = ledger(*events, replies(mon("10:30"), bulk=True), until=mon("11:00"), severity="P1")
    assert clock(found, "update").due_at == mon("11:30")


def test_an_acknowledgement_and_a_reply_in_one_submit_are_one_update() -> None:
    reply, told = replies(mon("09:30")), acknowledged(mon("09:30"))
    for events in ((reply, told), (told, reply)):
        found = ledger(asks(mon("09:00")), *events, until=mon("10:00"), severity="P1")
        assert [each for each in kinds(found) if each[0] == "update"] == [("update", 1)]


def test_an_update_is_suspended_while_a_reply_is_awaited() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), asks(mon("10:30"))]
    found = clock(ledger(*events, until=mon("23:00"), severity="P1"), "update")
    assert (found.state, found.due_at, found.remaining_s) == (State.PAUSED, None, HOUR)
    answered = ledger(*events, replies(mon("23:00")), until=mon("23:30"), severity="P1")
    assert clock(answered, "update", 1).breached_at is None
    assert clock(answered, "update", 2).due_at == tue("01:00")
    assert clock(answered, "next_reply").breached_at == mon("12:30")


def test_an_update_that_was_late_before_the_customer_wrote_stays_late() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), asks(mon("12:00")), replies(mon("12:10"))]
    assert clock(
        ledger(*events, until=mon("13:00"), severity="P1"), "update", 1
    ).breached_at == mon("11:30")


def test_an_update_owed_while_a_reply_is_awaited_starts_suspended() -> None:
    events = [asks(mon("09:00")), becomes(mon("09:30"), "resolved"), becomes(mon("10:00"), "open")]
    found = ledger(
        *events, asks(mon("10:00")), acknowledged(mon("10:05")), until=mon("10:06"), severity="P1"
    )
    assert clock(found, "update").state is State.PAUSED


def test_a_promised_time_counts_when_it_is_earlier() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), promises(mon("09:30"), mon("10:15"))]
    found = clock(ledger(*events, until=mon("10:15:01"), severity="P1"), "update")
    assert (found.due_at, found.breached_at) == (mon("10:15"), mon("10:15"))


def test_a_promised_time_in_the_same_submit_counts_in_either_order() -> None:
    reply, promise = replies(mon("10:00")), promises(mon("10:00"), mon("10:45"))
    for events in ((reply, promise), (promise, reply)):
        found = ledger(
            asks(mon("09:00")), replies(mon("09:30")), *events, until=mon("10:10"), severity="P1"
        )
        assert clock(found, "update", 1).met_at == mon("10:00")
        assert clock(found, "update", 2).due_at == mon("10:45")


def test_a_promised_time_does_not_stretch_the_interval() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), promises(mon("09:30"), tue("09:00"))]
    assert clock(ledger(*events, until=mon("10:00"), severity="P1"), "update").due_at == mon(
        "11:30"
    )


def test_the_last_promise_before_the_update_counts_and_the_next_update_has_none() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), promises(mon("09:30"), mon("10:00"))]
    moved = promises(mon("09:45"), mon("10:30"))
    found = ledger(*events, moved, replies(mon("10:20")), until=mon("10:25"), severity="P1")
    assert clock(found, "update", 1).breached_at is None
    assert clock(found, "update", 2).due_at == mon("12:20")


def test_a_promise_that_was_missed_stays_missed_when_it_is_moved() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), promises(mon("09:30"), mon("10:00"))]
    found = ledger(*events, promises(mon("10:05"), mon("10:30")), until=mon("10:10"), severity="P1")
    assert clock(found, "update").breached_at == mon("10:00")


def test_a_promise_is_a_clock_where_the_runbook_asks_for_no_updates() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), promises(mon("09:30"), mon("20:00"))]
    found = ledger(*events, until=mon("10:00"), severity="P3")
    assert (clock(found, "update").due_at, clock(found, "update").calendar) == (
        mon("20:00"),
        "always",
    )


def test_a_solved_ticket_owes_no_update() -> None:
    events = [
        asks(mon("09:00")),
        replies(mon("09:30")),
        becomes(mon("10:00"), "resolved"),
        replies(mon("10:05")),
    ]
    found = ledger(*events, until=tue("09:00"), severity="P1")
    assert [each for each in kinds(found) if each[0] == "update"] == [("update", 1)]
    assert clock(found, "update").met_by == "resolution"


def test_sending_and_solving_in_one_submit_owes_no_update_at_all() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), becomes(mon("10:00"), "resolved")]
    found = ledger(*events, until=tue("09:00"), severity="P1")
    assert kinds(found) == [("first_response", 1), ("first_resolution", 1), ("total_resolution", 1)]
    again = [becomes(mon("11:00"), "open"), replies(mon("11:30"))]
    assert clock(
        ledger(*events, *again, until=mon("12:00"), severity="P1"), "update", 1
    ).started_at == mon("11:30")
