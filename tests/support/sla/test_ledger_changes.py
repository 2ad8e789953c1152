"""Severity, category, manual dates, merges and new runbook versions: what moves a promise."""

from copy import deepcopy
from typing import Any

import pytest

from support.sla.ledger import Event, State
from support.sla.policy import PolicyHistory, PolicySet
from tests.support.sla.given import (
    TARGETS,
    asks,
    at,
    becomes,
    clock,
    graded,
    kinds,
    ledger,
    mon,
    replies,
    runbook,
    tue,
)

HOUR = 3600


def test_a_graver_severity_counts_from_the_original_start() -> None:
    found = clock(
        ledger(asks(mon("09:00")), graded(mon("10:00"), "P1"), until=mon("10:00")), "first_response"
    )
    assert (found.severity, found.calendar) == ("P1", "always")
    assert (found.started_at, found.due_at) == (mon("09:00"), mon("11:00"))


def test_a_graver_severity_may_find_its_time_already_over() -> None:
    found = clock(
        ledger(asks(mon("09:00")), graded(mon("10:00"), "P0"), until=mon("10:00")), "first_response"
    )
    assert (found.state, found.breached_at) == (State.BREACHED, mon("09:30"))


def test_a_lighter_severity_gives_time_but_removes_no_breach() -> None:
    events = [asks(mon("09:00")), graded(mon("09:31"), "P2"), replies(mon("12:00"))]
    found = clock(ledger(*events, until=tue("09:00"), severity="P0"), "first_response")
    assert (found.state, found.due_at, found.breached_at) == (State.MET, mon("17:00"), mon("09:30"))


def test_a_lighter_severity_in_the_due_second_comes_in_time() -> None:
    found = clock(
        ledger(asks(mon("09:00")), graded(mon("09:30"), "P2"), until=mon("12:00"), severity="P0"),
        "first_response",
    )
    assert (found.state, found.breached_at) == (State.RUNNING, None)


def test_severity_up_and_down_around_a_breach_keeps_the_first_one() -> None:
    events = [
        asks(mon("09:00")),
        graded(mon("10:00"), "P0"),
        graded(mon("10:05"), "P2"),
        graded(mon("12:00"), "P1"),
    ]
    found = clock(ledger(*events, until=mon("12:00")), "first_response")
    assert (found.severity, found.due_at, found.breached_at) == ("P1", mon("11:00"), mon("09:30"))


def test_the_first_breach_is_the_one_that_is_remembered() -> None:
    events = [asks(mon("09:00")), graded(mon("10:00"), "P2"), graded(tue("10:00"), "P3")]
    found = ledger(*events, until=tue("10:00"), severity="P0")
    assert clock(found, "first_response").breached_at == mon("09:30")


def test_a_late_resolution_stays_late_when_a_lighter_ticket_is_reopened() -> None:
    events = [asks(mon("09:00")), becomes(mon("14:00"), "resolved"), graded(mon("14:30"), "P2")]
    found = ledger(*events, becomes(mon("15:00"), "open"), until=mon("15:00"), severity="P0")
    total = clock(found, "total_resolution")
    assert (total.severity, total.state, total.breached_at) == ("P2", State.BREACHED, mon("13:00"))


def test_a_clock_that_was_kept_is_not_measured_again() -> None:
    events = [asks(mon("09:00")), replies(mon("10:00")), graded(mon("11:00"), "P0")]
    found = clock(ledger(*events, until=mon("12:00")), "first_response")
    assert (found.severity, found.state, found.breached_at) == ("P2", State.MET, None)


def test_two_calendars_serve_one_ticket_in_its_life() -> None:
    """Saturday as P2 is closed; from P0 on every minute counts, and back again none."""
    saturday = at("2026-03-07 10:00")
    events = [
        asks(saturday),
        graded(at("2026-03-07 10:10"), "P1"),
        graded(at("2026-03-07 11:00"), "P2"),
    ]
    up, down = (
        ledger(*events[:2], until=at("2026-03-07 10:30")),
        ledger(*events, until=at("2026-03-09 10:00")),
    )
    assert clock(up, "first_response").elapsed_s == HOUR // 2
    assert (clock(down, "first_response").elapsed_s, clock(down, "first_response").due_at) == (
        HOUR,
        at("2026-03-09 17:00"),
    )


def test_a_severity_that_never_pauses_counts_its_pauses_and_forgets_them_again() -> None:
    events = [
        asks(mon("09:00")),
        becomes(mon("10:00"), "pending_customer"),
        graded(mon("11:00"), "P0"),
    ]
    grave = clock(ledger(*events, until=mon("12:00")), "first_resolution")
    assert (grave.state, grave.due_at, grave.elapsed_s) == (State.RUNNING, mon("13:00"), 3 * HOUR)
    light = clock(
        ledger(*events, graded(mon("12:00"), "P2"), until=mon("12:00")), "first_resolution"
    )
    assert (light.state, light.elapsed_s, light.remaining_s) == (State.PAUSED, HOUR, 15 * HOUR)


def test_a_promise_that_the_new_severity_does_not_make_is_cancelled_and_comes_back() -> None:
    events = [asks(mon("09:00")), replies(mon("09:30")), graded(mon("10:00"), "P3")]
    light = clock(ledger(*events, until=mon("12:00"), severity="P1"), "update")
    assert (light.state, light.due_at, light.severity, light.breached_at) == (
        State.CANCELLED,
        None,
        "P1",
        None,
    )
    again = clock(
        ledger(*events, graded(mon("11:00"), "P1"), until=mon("11:00"), severity="P1"), "update"
    )
    assert (again.state, again.due_at, again.instance) == (State.RUNNING, mon("11:30"), 1)


def test_a_promise_that_the_new_severity_makes_starts_where_it_would_have() -> None:
    events = [
        asks(mon("09:00")),
        replies(mon("09:30")),
        replies(mon("10:00")),
        graded(mon("11:00"), "P1"),
    ]
    before = ledger(*events[:3], until=mon("10:30"), severity="P3")
    assert ("update", 1) not in kinds(before)
    found = clock(ledger(*events, until=mon("11:00"), severity="P3"), "update")
    assert (found.instance, found.started_at, found.due_at) == (1, mon("10:00"), mon("12:00"))


def test_the_case_at_creation_is_read_from_the_first_change() -> None:
    change = Event(mon("10:00"), "severity", {"from": "P3", "to": "P1"})
    given_present = ledger(asks(mon("09:00")), change, until=mon("09:30"), severity="P1")
    given_first = ledger(asks(mon("09:00")), change, until=mon("09:30"), severity="P3")
    assert given_present.clocks == given_first.clocks
    assert clock(given_present, "first_response").severity == "P3"


def billing_first(**targets: Any) -> PolicySet:
    money = {"id": "money", "when": {"category": ["billing"]}, "targets": TARGETS | targets}
    standard = {"id": "standard", "default": True, "when": {}, "targets": TARGETS}
    return PolicySet.from_data(runbook(policies=[money, standard]))


def test_a_new_category_may_bring_another_policy() -> None:
    policies = billing_first(P2={"first_response": {"within": "1 hour", "calendar": "office"}})
    change = Event(mon("09:30"), "category", {"to": "billing"})
    found = ledger(
        asks(mon("09:00")), change, until=mon("09:30"), policies=policies, category="question"
    )
    assert (clock(found, "first_response").policy, clock(found, "first_response").due_at) == (
        "money",
        mon("10:00"),
    )
    assert clock(found, "first_resolution").state is State.CANCELLED
    assert found.warning is None


def test_a_category_that_nobody_knows_is_warned_of() -> None:
    found = ledger(asks(mon("09:00")), until=mon("09:30"), category="astrology")
    assert (
        found.warning == 'category "astrology" is not in the runbook, so the default policy applies'
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
