"""What a sweep finds at a promise after hours without one: everything that passed, in order, each with its own time."""

from datetime import datetime, timedelta

import pytest

from support.sla.promise import BREACH
from support.sla.thresholds import Due, as_json, look
from tests.make import NOON

LABELS = ("50%", "75%", "10 minutes")
WARNED = (15, 22, 20)  # minutes; not in the order in which they stand
DUE = 30


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def promise(**fields: object) -> Due:
    thresholds = [
        [label, at(minute).isoformat()] for label, minute in zip(LABELS, WARNED, strict=True)
    ]
    values = {"thresholds": thresholds, "due_at": at(DUE)} | fields
    return Due(1, 2, "first_response", 1, "running", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "passed"),
    [
        (0, []),
        (15, []),  # at the very instant nothing has passed
        (15.001, ["50%"]),
        (20.5, ["50%", "10 minutes"]),
        (22.5, ["50%", "75%", "10 minutes"]),
        (30, ["50%", "75%", "10 minutes"]),
        (30.001, ["50%", "75%", "10 minutes", BREACH]),
        (60 * 26, ["50%", "75%", "10 minutes", BREACH]),
    ],
)
def test_however_late_the_look_nothing_is_lost(minutes: float, passed: list[str]) -> None:
    found = look(promise(), at(minutes))
    assert [each.label for each in found.crossed] == passed
    times = dict(zip(LABELS, map(at, WARNED), strict=True)) | {BREACH: at(DUE)}
    assert all(each.at == times[each.label] for each in found.crossed)
    assert {label for label, _ in found.ahead} == {*LABELS, BREACH} - set(passed)
    assert [each.is_breach for each in found.crossed] == [label == BREACH for label in passed]


def test_a_look_that_goes_on_from_what_the_last_one_left_tells_nothing_twice() -> None:
    told: list[str] = []
    left = promise()
    for minutes in range(0, 40, 5):
        found = look(left, at(minutes))
        told += [each.label for each in found.crossed]
        detected = at(minutes) if BREACH in told else None
        left = left._replace(thresholds=as_json(found.ahead), detected_at=detected)
    assert told == ["50%", "75%", "10 minutes", BREACH]


def test_a_clock_that_runs_backwards_tells_nothing_again() -> None:
    found = look(promise(), at(21))
    left = promise(thresholds=as_json(found.ahead))
    assert look(left, at(5)).crossed == []
    assert [each.label for each in look(left, at(25)).crossed] == ["75%"]


def test_what_a_replay_found_late_keeps_the_time_it_was_late_at() -> None:
    """Its due time moved on since: the breach is told with the time that was passed."""
    moved = promise(breached_at=at(10), due_at=at(500), thresholds=[])
    (crossed,) = look(moved, at(20)).crossed
    assert (crossed.label, crossed.at) == (BREACH, at(10))


def test_a_breach_that_was_told_is_not_told_again_though_warnings_are_armed() -> None:
    found = look(promise(breached_at=at(10), detected_at=at(11)), at(600))
    assert BREACH not in {each.label for each in found.crossed}
    assert found.ahead == []


def test_best_effort_has_nothing_to_pass() -> None:
    found = look(promise(due_at=None, thresholds=[]), at(10_000))
    assert (found.crossed, found.ahead) == ([], [])


def test_a_stored_threshold_of_the_breach_itself_is_not_read() -> None:
    stale = promise(thresholds=[[BREACH, at(1).isoformat()]])
    assert look(stale, at(10)).crossed == []
    assert as_json([("75%", at(1)), (BREACH, at(2))]) == [["75%", at(1).isoformat()]]
