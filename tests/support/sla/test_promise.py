"""One promise by itself, as incidents and daily duties use it."""

from datetime import datetime, timedelta

import pytest

from support.lib.duration import BEST_EFFORT, parse
from support.sla.policy import Target, Warn
from support.sla.promise import Promise, State, due, settle
from tests.support.sla.given import ALWAYS, OFFICE, at, mon, tue

HOUR = 3600


def paged(**facts: object) -> Promise:
    return Promise("page_ack", mon("09:00"), Target(parse("15 minutes"), ALWAYS), "P0", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "within", "due_at"),
    [
        ("page_ack", "15 minutes", "2026-03-06 17:15"),
        ("public_update", "30 minutes", "2026-03-06 17:30"),
        ("post_mortem", "72 hours", "2026-03-09 17:00"),
        ("rca", "5 business days", "2026-03-11 17:00"),
        ("action_j1", "1 day", "2026-03-07 17:00"),
        ("action_j7", "7 days", "2026-03-13 17:00"),
        ("daily_check", "60 minutes", "2026-03-06 18:00"),
    ],
)
def test_the_same_engine_serves_every_kind(kind: str, within: str, due_at: str) -> None:
    promise = Promise(kind, at("2026-03-06 17:00"), Target(parse(within), ALWAYS), "P0")
    clock = settle(promise, at("2026-03-06 17:00"))
    assert (clock.kind, clock.due_at, clock.state) == (kind, at(due_at), State.RUNNING)
    assert due(ALWAYS, at("2026-03-06 17:00"), parse(within)) == at(due_at)


def test_best_effort_is_measured_and_never_due() -> None:
    clock = settle(Promise("rca", mon("09:00"), Target(BEST_EFFORT, OFFICE), "P3"), tue("12:00"))
    assert (clock.due_at, clock.remaining_s, clock.elapsed_s) == (None, None, 12 * HOUR)
    assert (clock.state, clock.thresholds) == (State.RUNNING, ())


@pytest.mark.parametrize(
    ("until", "state", "breached"),
    [
        ("09:14:59", State.RUNNING, False),
        ("09:15", State.RUNNING, False),
        ("09:15:01", State.BREACHED, True),
    ],
)
def test_late_is_after_the_due_second_and_not_at_it(
    until: str, state: State, breached: bool
) -> None:
    clock = settle(paged(), mon(until))
    assert clock.state is state
    assert clock.breached_at == (mon("09:15") if breached else None)


def test_what_was_kept_in_the_due_second_was_kept() -> None:
    clock = settle(paged(ended_at=mon("09:15"), met_by="camille"), mon("12:00"))
    assert (clock.state, clock.met_at, clock.met_by, clock.breached_at) == (
        State.MET,
        mon("09:15"),
        "camille",
        None,
    )


def test_a_late_look_finds_the_breach_at_its_due_time_even_after_it_was_kept() -> None:
    clock = settle(paged(ended_at=mon("10:00"), met_by="camille"), tue("12:00"))
    assert (clock.state, clock.breached_at, clock.remaining_s) == (
        State.MET,
        mon("09:15"),
        -45 * 60,
    )


def test_a_promise_of_no_time_is_due_where_it_starts() -> None:
    promise = Promise(
        "page_ack",
        mon("09:00"),
        Target(parse("0 minutes"), ALWAYS, (Warn("75%", share=0.75),)),
        "P0",
    )
    assert settle(promise, mon("09:00")).due_at == mon("09:00")
    assert settle(promise, mon("09:00")).thresholds == (
        ("75%", mon("09:00")),
        ("breach", mon("09:00")),
    )
    assert settle(promise, mon("09:00:01")).breached_at == mon("09:00")


def test_a_paused_promise_has_no_due_time_and_says_what_is_left() -> None:
    promise = Promise(
        "x", mon("09:00"), Target(parse("4 hours"), OFFICE), "P2", pauses=[(mon("10:00"), None)]
    )
    clock = settle(promise, tue("12:00"))
    assert (clock.state, clock.due_at, clock.remaining_s) == (State.PAUSED, None, 3 * HOUR)
    assert (clock.elapsed_s, clock.paused_s, clock.paused_at) == (HOUR, 11 * HOUR, mon("10:00"))
    assert clock.thresholds == ()


def test_a_promise_is_paused_from_the_very_instant_of_the_pause() -> None:
    promise = Promise(
        "x", mon("09:00"), Target(parse("4 hours"), OFFICE), "P2", pauses=[(mon("10:00"), None)]
    )
    assert settle(promise, mon("10:00")).state is State.PAUSED
    assert settle(promise, mon("09:59:59")).state is State.RUNNING


@pytest.mark.parametrize(
    ("pauses", "due_at"),
    [
        ([(mon("10:00"), mon("11:00"))], "2026-03-02 14:00"),
        (
            [(mon("10:00"), mon("11:00")), (mon("12:00"), mon("12:30"))],
            "2026-03-02 14:30",
        ),  # two in a day
        ([(mon("10:00"), tue("10:00"))], "2026-03-03 13:00"),  # over a night
        ([(mon("07:00"), mon("08:00"))], "2026-03-02 13:00"),  # before it started
        ([(mon("08:00"), mon("10:00"))], "2026-03-02 14:00"),  # made while paused
        ([(mon("19:00"), mon("20:00"))], "2026-03-02 13:00"),  # after it was due
        (
            [(mon("13:00"), mon("15:00"))],
            "2026-03-02 15:00",
        ),  # in the due second: nothing left, due on return
    ],
)
def test_a_pause_moves_the_due_time_by_the_open_time_it_took(
    pauses: list[tuple[datetime, datetime]], due_at: str
) -> None:
    promise = Promise("x", mon("09:00"), Target(parse("4 hours"), OFFICE), "P2", pauses=pauses)
    clock = settle(promise, at(due_at))
    assert (clock.due_at, clock.state) == (at(due_at), State.RUNNING)
    assert settle(promise, at(due_at) + timedelta(seconds=1)).breached_at == at(due_at)


def test_a_pause_begun_in_the_due_second_is_due_the_moment_it_ends_and_not_before() -> None:
    """Due at closing, paused at closing, woken in the evening: no open time was missed, and none is left."""
    pauses = [(mon("18:00"), mon("20:00"))]
    promise = Promise("x", mon("14:00"), Target(parse("4 hours"), OFFICE), "P2", pauses=pauses)
    assert settle(promise, mon("19:00")).state is State.PAUSED
    assert settle(promise, mon("20:00")).due_at == mon("20:00")
    assert settle(promise, mon("20:00")).state is State.RUNNING


def test_a_pause_in_closed_hours_costs_nothing() -> None:
    target = Target(parse("1 business day"), OFFICE)
    promise = Promise("x", mon("08:00"), target, "P2", pauses=[(mon("18:30"), mon("20:00"))])
    assert settle(promise, mon("21:00")).due_at == tue("09:00")


def test_warnings_come_before_the_breach_in_order() -> None:
    warnings = (Warn("10 minutes", before=600), Warn("50%", share=0.5), Warn("75%", share=0.75))
    promise = Promise("x", mon("16:00"), Target(parse("4 hours"), OFFICE, warnings), "P2")
    assert settle(promise, mon("16:00")).thresholds == (
        ("50%", mon("18:00")),
        ("75%", tue("10:00")),
        ("10 minutes", tue("10:50")),
        ("breach", tue("11:00")),
    )


def test_a_warning_moves_with_a_pause_that_came_before_it() -> None:
    warnings = (Warn("50%", share=0.5), Warn("75%", share=0.75))
    pauses = [(mon("11:30"), mon("12:30"))]
    promise = Promise(
        "x", mon("09:00"), Target(parse("4 hours"), OFFICE, warnings), "P2", pauses=pauses
    )
    assert settle(promise, mon("12:30")).thresholds == (
        ("50%", mon("11:00")),
        ("75%", mon("13:00")),
        ("breach", mon("14:00")),
    )


def test_a_warning_longer_than_the_promise_comes_at_its_start() -> None:
    promise = Promise(
        "x", mon("09:00"), Target(parse("5 minutes"), ALWAYS, (Warn("1 hour", before=HOUR),)), "P0"
    )
    assert settle(promise, mon("09:00")).thresholds[0] == ("1 hour", mon("09:00"))


def test_a_time_set_by_hand_stands_whatever_the_calendar_says() -> None:
    clock = settle(paged(manual_at=tue("22:00"), pauses=[(mon("09:05"), None)]), mon("12:00"))
    assert (clock.due_at, clock.state) == (tue("22:00"), State.RUNNING)
    assert clock.thresholds == (("breach", tue("22:00")),)


def test_a_promise_without_a_target_counts_on_everybodys_clock() -> None:
    promise = Promise("update", mon("17:00"), None, "P3", promised_at=tue("03:00"))
    clock = settle(promise, mon("20:00"))
    assert (clock.due_at, clock.calendar, clock.remaining_s) == (tue("03:00"), "always", 7 * HOUR)


def test_a_promise_that_no_longer_applies_keeps_only_its_breach() -> None:
    clock = settle(paged(cancelled_at=mon("09:10"), breached_at=None), mon("12:00"))
    assert (clock.state, clock.due_at, clock.remaining_s, clock.elapsed_s) == (
        State.CANCELLED,
        None,
        None,
        600,
    )
    late = settle(paged(cancelled_at=mon("10:00"), breached_at=mon("09:15")), mon("12:00"))
    assert (late.state, late.breached_at) == (State.CANCELLED, mon("09:15"))


def test_a_breach_that_was_written_stays_after_the_target_grew() -> None:
    clock = settle(paged(breached_at=mon("08:30")), mon("09:05"))
    assert (clock.state, clock.breached_at, clock.due_at) == (
        State.BREACHED,
        mon("08:30"),
        mon("09:15"),
    )
