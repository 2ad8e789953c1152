"""Resolution: what pauses it, what ends it, and what wakes it again."""

from datetime import datetime, timedelta

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


def paused(start: datetime, stop: datetime, status: str = "pending_customer") -> list[Event]:
    return [becomes(start, status), becomes(stop, "open")]


def test_a_resolution_is_due_from_the_first_message() -> None:
    found = ledger(asks(mon("09:00")), until=mon("09:00"))
    assert clock(found, "first_resolution").due_at == tue("16:00")
    assert clock(found, "total_resolution").due_at == tue("16:00")


def test_waiting_on_the_customer_pauses_it() -> None:
    found = ledger(
        asks(mon("09:00")), becomes(mon("11:00"), "pending_customer"), until=tue("09:00")
    )
    for kind in ("first_resolution", "total_resolution"):
        assert (clock(found, kind).state, clock(found, kind).due_at) == (State.PAUSED, None)
        assert (clock(found, kind).remaining_s, clock(found, kind).elapsed_s) == (
            14 * HOUR,
            2 * HOUR,
        )
        assert (clock(found, kind).paused_s, clock(found, kind).paused_at) == (
            7 * HOUR,
            mon("11:00"),
        )


def test_it_goes_on_where_it_stood() -> None:
    found = ledger(asks(mon("09:00")), *paused(mon("11:00"), tue("11:00")), until=tue("12:00"))
    assert clock(found, "first_resolution").due_at == at("2026-03-04 16:00")
    assert clock(found, "first_resolution").remaining_s == 13 * HOUR


def test_two_pauses_in_one_day_both_count() -> None:
    pauses = [*paused(mon("10:00"), mon("11:00")), *paused(mon("15:00"), mon("15:30"))]
    found = clock(ledger(asks(mon("09:00")), *pauses, until=mon("17:00")), "first_resolution")
    assert (found.due_at, found.paused_s) == (tue("17:30"), 90 * 60)


def test_two_changes_in_one_instant_are_no_pause() -> None:
    found = ledger(asks(mon("09:00")), *paused(mon("10:00"), mon("10:00")), until=mon("11:00"))
    assert clock(found, "first_resolution").due_at == tue("16:00")
    assert clock(found, "first_resolution").paused_s == 0


def test_a_ticket_may_be_created_paused() -> None:
    pending = becomes(mon("09:00"), "pending_customer")
    for events in ([pending, asks(mon("09:00"))], [asks(mon("09:00")), pending]):
        assert (
            clock(ledger(*events, until=mon("12:00")), "first_resolution").remaining_s == 16 * HOUR
        )
        woken = ledger(*events, becomes(mon("12:00"), "open"), until=mon("12:00"))
        assert clock(woken, "first_resolution").due_at == at("2026-03-04 10:00")


def test_a_pause_over_local_midnight_within_one_utc_day() -> None:
    targets = {"P2": {"resolution": {"within": "4 hours", "calendar": "always"}}}
    night = PolicySet.from_data(
        runbook(policies=[{"id": "a", "default": True, "targets": targets}])
    )
    before, after = at("2026-07-06 23:30"), at("2026-07-07 00:30")  # 21:30 and 22:30 UTC
    found = ledger(
        asks(at("2026-07-06 23:00")), *paused(before, after), until=after, policies=night
    )
    assert clock(found, "first_resolution").due_at == at("2026-07-07 04:00")
    assert clock(found, "first_resolution").paused_s == HOUR


def test_only_the_statuses_that_the_runbook_names_pause() -> None:
    found = ledger(
        asks(mon("09:00")), *paused(mon("10:00"), mon("12:00"), "on_hold"), until=mon("13:00")
    )
    assert clock(found, "first_resolution").paused_s == 0
    holding = PolicySet.from_data(runbook(pauses=["pending_customer", "on_hold"]))
    both = [
        becomes(mon("10:00"), "pending_customer"),
        *paused(mon("11:00"), mon("12:00"), "on_hold"),
    ]
    held = ledger(asks(mon("09:00")), *both, until=mon("13:00"), policies=holding)
    assert clock(held, "first_resolution").due_at == tue("18:00")
    still = ledger(asks(mon("09:00")), *both[:2], until=mon("11:30"), policies=holding)
    assert clock(still, "first_resolution").paused_at == mon("10:00")


def test_the_gravest_severity_never_pauses() -> None:
    found = ledger(
        asks(mon("09:00")),
        becomes(mon("10:00"), "pending_customer"),
        until=mon("14:00"),
        severity="P0",
    )
    assert clock(found, "first_resolution").breached_at == mon("13:00")


def test_a_pause_after_the_due_time_hides_no_breach() -> None:
    found = ledger(
        asks(mon("09:00")), becomes(tue("16:00:01"), "pending_customer"), until=tue("17:00")
    )
    assert (
        clock(found, "first_resolution").state,
        clock(found, "first_resolution").breached_at,
    ) == (
        State.BREACHED,
        tue("16:00"),
    )


def test_solving_ends_both_resolutions() -> None:
    found = ledger(
        asks(mon("09:00")),
        replies(mon("10:00")),
        becomes(mon("12:00"), "resolved"),
        until=tue("09:00"),
    )
    for kind in ("first_resolution", "total_resolution"):
        assert (clock(found, kind).met_at, clock(found, kind).met_by) == (
            mon("12:00"),
            "resolution",
        )
        assert (clock(found, kind).elapsed_s, clock(found, kind).due_at) == (3 * HOUR, tue("16:00"))


def test_solving_late_is_late() -> None:
    found = ledger(asks(mon("09:00")), becomes(tue("16:00:01"), "resolved"), until=tue("17:00"))
    for kind in ("first_resolution", "total_resolution"):
        assert clock(found, kind).breached_at == tue("16:00")


def test_closing_a_solved_ticket_is_not_a_second_resolution() -> None:
    solved = [asks(mon("09:00")), becomes(mon("12:00"), "resolved")]
    once = ledger(*solved, until=tue("17:00"))
    assert (
        ledger(*solved, becomes(tue("12:00"), "closed"), until=tue("17:00")).clocks == once.clocks
    )


def test_closing_directly_is_a_resolution() -> None:
    found = ledger(asks(mon("09:00")), becomes(mon("12:00"), "closed"), until=tue("09:00"))
    assert clock(found, "first_resolution").met_at == mon("12:00")


def test_solving_from_a_pause_does_not_count_the_pause() -> None:
    events = [
        asks(mon("09:00")),
        becomes(mon("10:00"), "pending_customer"),
        becomes(tue("17:30"), "resolved"),
    ]
    found = clock(ledger(*events, until=at("2026-03-04 12:00")), "first_resolution")
    assert (found.state, found.breached_at, found.elapsed_s) == (State.MET, None, HOUR)


def test_a_reopened_ticket_keeps_its_first_resolution_and_resumes_the_total() -> None:
    events = [
        asks(mon("09:00")),
        becomes(mon("12:00"), "resolved"),
        asks(tue("12:00")),
        becomes(tue("12:00"), "open"),
    ]
    found = ledger(*events, until=tue("13:00"))
    assert clock(found, "first_resolution").met_at == mon("12:00")
    total = clock(found, "total_resolution")
    assert (total.state, total.elapsed_s, total.paused_s) == (State.RUNNING, 4 * HOUR, 9 * HOUR)
    assert total.due_at == at("2026-03-04 16:00")
    assert clock(found, "next_reply").started_at == tue("12:00")


def test_a_ticket_may_be_reopened_twice() -> None:
    events = [asks(mon("09:00"))]
    for start in (mon("10:00"), mon("14:00")):
        events += [
            becomes(start, "resolved"),
            asks(start + timedelta(hours=2)),
            becomes(start + timedelta(hours=2), "open"),
        ]
    found = ledger(*events, becomes(tue("09:00"), "resolved"), until=tue("12:00"))
    assert clock(found, "total_resolution").elapsed_s == 5 * HOUR
    assert clock(found, "total_resolution").met_at == tue("09:00")
    assert clock(found, "first_resolution").met_at == mon("10:00")
    assert [each for each in kinds(found) if each[0] == "next_reply"] == [
        ("next_reply", 1),
        ("next_reply", 2),
    ]
    assert clock(found, "next_reply", 2).met_by == "resolution"


def test_a_total_that_was_late_stays_late_when_it_resumes() -> None:
    events = [asks(mon("09:00")), becomes(tue("17:00"), "resolved"), becomes(tue("17:30"), "open")]
    found = clock(ledger(*events, until=tue("17:45")), "total_resolution")
    assert (found.state, found.breached_at) == (State.BREACHED, tue("16:00"))


def test_a_total_resumes_under_the_severity_of_the_day() -> None:
    events = [
        asks(mon("09:00")),
        becomes(mon("12:00"), "resolved"),
        Event(mon("13:00"), "severity", {"to": "P0"}),
    ]
    resolved = clock(ledger(*events, until=mon("13:30")), "total_resolution")
    assert (resolved.severity, resolved.state) == ("P2", State.MET)
    again = clock(
        ledger(*events, becomes(mon("14:00"), "open"), until=mon("14:30")), "total_resolution"
    )
    assert (again.severity, again.due_at) == ("P0", mon("15:00"))


def test_best_effort_is_measured_without_a_due_time() -> None:
    found = clock(ledger(asks(mon("09:00")), until=tue("12:00"), severity="P3"), "first_resolution")
    assert (found.state, found.due_at, found.elapsed_s, found.thresholds) == (
        State.RUNNING,
        None,
        12 * HOUR,
        (),
    )


def test_a_resolution_in_business_days_pauses_by_open_time() -> None:
    events = [asks(mon("10:00")), *paused(mon("11:00"), mon("13:00"))]
    found = clock(ledger(*events, until=mon("14:00"), severity="P1"), "first_resolution")
    assert found.due_at == tue("12:00")
