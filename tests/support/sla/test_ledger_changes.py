"""Severity and category: targets are counted anew, and what was late stays late."""

from typing import Any

from support.sla.ledger import Event, State
from support.sla.policy import PolicyHistory, PolicySet
from tests.support.sla.given import (
    POLICIES,
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


def test_a_calendar_that_moves_to_another_zone_is_counted_there_by_what_starts_after() -> None:
    """The office goes from Paris to Los Angeles at noon: nine there is six in the evening here."""
    moved = runbook()
    moved["calendars"] = {
        "office": {"zone": "America/Los_Angeles", "hours": {"mon-fri": ["09:00-18:00"]}},
        "always": {"zone": "Europe/Paris", "always": True},
    }
    versions = PolicyHistory([(mon("00:00"), POLICIES), (mon("12:00"), PolicySet.from_data(moved))])
    found = ledger(
        asks(mon("10:00")),
        replies(mon("11:00")),
        asks(mon("13:00")),
        until=mon("14:00"),
        policies=versions,
    )
    assert clock(found, "first_resolution").due_at == tue("17:00")  # 8 h on Monday, 8 on Tuesday
    assert clock(found, "next_reply").due_at == at("2026-03-02 17:00", "America/Los_Angeles")


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


def test_the_first_of_several_changes_tells_the_case_at_creation() -> None:
    changes = [("P3", "P1", "10:00"), ("P1", "P2", "11:00")]
    events = [Event(mon(when), "severity", {"from": old, "to": new}) for old, new, when in changes]
    found = ledger(asks(mon("09:00")), *events, until=mon("09:30"), severity="P2")
    assert clock(found, "first_response").severity == "P3"


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
