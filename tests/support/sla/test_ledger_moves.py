"""Dates set by hand, merges, and new versions of a runbook: what moves a promise beside its severity."""

from copy import deepcopy
from typing import Any

import pytest

from support.sla.ledger import Event, State
from support.sla.policy import PolicyHistory, PolicySet
from tests.support.sla.given import (
    asks,
    at,
    becomes,
    clock,
    graded,
    ledger,
    mon,
    replies,
    runbook,
    tue,
)


def by_hand(kind: str | None, to: str | None, **data: Any) -> Event:
    when = None if to is None else at(to).isoformat()
    return Event(
        mon("10:00"),
        "manual_due",
        {"kind": kind, "at": when, "author": "Camille", "reason": "agreed"} | data,
    )


def test_a_date_set_by_hand_sticks_through_severity_and_pauses() -> None:
    later = [graded(mon("11:00"), "P0"), becomes(mon("11:30"), "pending_customer")]
    found = ledger(
        asks(mon("09:00")),
        by_hand("first_resolution", "2026-03-05 12:00"),
        *later,
        until=mon("12:00"),
    )
    chosen = clock(found, "first_resolution")
    assert (chosen.state, chosen.due_at, chosen.severity) == (
        State.RUNNING,
        at("2026-03-05 12:00"),
        "P0",
    )
    assert clock(found, "total_resolution").due_at == mon("13:00")


def test_a_date_set_by_hand_without_a_kind_is_for_both_resolutions() -> None:
    for kind in (None, "resolution"):
        found = ledger(asks(mon("09:00")), by_hand(kind, "2026-03-05 12:00"), until=mon("12:00"))
        dues = [clock(found, name).due_at for name in ("first_resolution", "total_resolution")]
        assert dues == [at("2026-03-05 12:00")] * 2
        assert clock(found, "first_response").due_at == mon("17:00")


def test_a_date_set_by_hand_may_be_taken_back() -> None:
    found = ledger(
        asks(mon("09:00")),
        by_hand(None, "2026-03-05 12:00"),
        by_hand(None, None),
        until=mon("12:00"),
    )
    assert clock(found, "first_resolution").due_at == tue("16:00")


def test_a_date_set_by_hand_hides_no_breach_that_came_before() -> None:
    events = [asks(mon("09:00")), by_hand("first_response", "2026-03-05 12:00")]
    found = clock(ledger(*events, until=mon("10:00"), severity="P0"), "first_response")
    assert (found.due_at, found.breached_at) == (at("2026-03-05 12:00"), mon("09:30"))


@pytest.mark.parametrize(("instance", "due"), [(1, "2026-03-05 12:00"), (2, "2026-03-02 17:00")])
def test_a_date_set_by_hand_is_for_the_clock_it_names(instance: int, due: str) -> None:
    event = by_hand("first_response", "2026-03-05 12:00", instance=instance)
    assert clock(
        ledger(asks(mon("09:00")), event, until=mon("12:00")), "first_response"
    ).due_at == at(due)


def test_a_merged_tickets_clocks_end_and_what_follows_is_not_theirs() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), asks(mon("11:00"))]
    merged = Event(mon("12:00"), "merged", {"into": "LUN-2"})
    found = ledger(*events, merged, replies(mon("13:00")), until=tue("09:00"))
    assert found.clocks == ledger(*events, merged, until=tue("09:00")).clocks
    assert clock(found, "first_response").state is State.MET
    open_ones = [each for each in found.clocks if each.kind not in {"first_response", "update"}]
    assert {each.state for each in open_ones} == {State.MERGED}
    assert {(each.met_at, each.remaining_s, each.thresholds) for each in open_ones} == {
        (None, None, ())
    }


def test_a_merge_by_status_is_a_merge() -> None:
    found = ledger(asks(mon("09:00")), becomes(mon("10:00"), "merged"), until=tue("09:00"))
    assert {each.state for each in found.clocks} == {State.MERGED}


def test_a_breach_before_the_merge_stays_written() -> None:
    merged = Event(mon("12:00"), "merged", {"into": "LUN-2"})
    found = ledger(asks(mon("09:00")), merged, until=tue("09:00"), severity="P0")
    assert (clock(found, "first_response").state, clock(found, "first_response").breached_at) == (
        State.MERGED,
        mon("09:30"),
    )


def absorbs(since: str | None) -> Event:
    return Event(
        mon("12:00"), "merged", {"from": "LUN-1", "waiting_since": since and mon(since).isoformat()}
    )


@pytest.mark.parametrize(
    ("since", "started"), [("08:00", "08:00"), ("11:00", "09:00"), (None, "09:00")]
)
def test_the_survivor_keeps_the_earliest_open_first_response(
    since: str | None, started: str
) -> None:
    found = ledger(asks(mon("09:00")), absorbs(since), until=mon("12:00"))
    assert clock(found, "first_response").started_at == mon(started)
    assert clock(found, "first_resolution").started_at == mon("09:00")


def test_a_survivor_that_had_answered_owes_the_other_customer_a_reply() -> None:
    found = ledger(asks(mon("09:00")), replies(mon("09:30")), absorbs("08:00"), until=mon("12:00"))
    assert clock(found, "next_reply").started_at == mon("08:00")
    assert clock(found, "first_response").state is State.MET


def test_a_clock_keeps_the_version_it_was_started_under() -> None:
    """The calendar's zone changes midway: what ran before still ends on Paris time."""
    moved = deepcopy(runbook())
    moved["calendars"]["office"]["zone"] = "America/New_York"
    old, new = PolicySet.from_data(runbook(), version=1), PolicySet.from_data(moved, version=2)
    history = PolicyHistory([(mon("00:00"), old), (mon("12:00"), new)])
    events = [
        asks(mon("09:00")),
        replies(mon("11:00")),
        asks(mon("13:00")),
        graded(mon("14:00"), "P2"),
    ]
    found = ledger(*events, until=mon("14:00"), policies=history)
    assert (clock(found, "first_resolution").version, clock(found, "first_resolution").due_at) == (
        1,
        tue("16:00"),
    )
    assert (clock(found, "next_reply").version, clock(found, "next_reply").due_at) == (
        2,
        mon("23:00"),
    )
    applied = ledger(*events, Event(mon("15:00"), "policy"), until=mon("15:00"), policies=history)
    assert (
        clock(applied, "first_resolution").version,
        clock(applied, "first_response").version,
    ) == (2, 1)
    assert clock(applied, "first_resolution").due_at == tue("22:00")
