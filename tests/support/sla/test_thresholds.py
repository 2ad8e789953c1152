"""Which thresholds of a promise have passed, and what is still ahead."""

from datetime import datetime, timedelta
from typing import Any

from support.sla.thresholds import Due, as_json, look
from tests.make import NOON


def promise(**fields: Any) -> Due:
    warnings = [["50%", NOON.isoformat()], ["75%", (NOON + timedelta(minutes=15)).isoformat()]]
    row = Due(1, 2, "update", 1, "running", warnings, due_at=NOON + timedelta(minutes=30))
    return row._replace(**fields)


def labels(clock: Due, now: datetime) -> tuple[list[str], list[str]]:
    found = look(clock, now)
    return [each.label for each in found.crossed], [label for label, _ in found.ahead]


def test_thresholds_pass_one_after_the_other() -> None:
    clock = promise()
    assert labels(clock, NOON - timedelta(minutes=1)) == ([], ["50%", "75%", "breach"])
    assert labels(clock, NOON + timedelta(minutes=1)) == (["50%"], ["75%", "breach"])
    assert labels(clock, NOON + timedelta(minutes=16)) == (["50%", "75%"], ["breach"])
    assert labels(clock, NOON + timedelta(hours=9)) == (["50%", "75%", "breach"], [])


def test_the_due_second_is_in_time() -> None:
    clock = promise(thresholds=[])
    due_at = NOON + timedelta(minutes=30)
    assert labels(clock, due_at) == ([], ["breach"])
    assert labels(clock, due_at + timedelta(microseconds=1)) == (["breach"], [])


def test_a_breach_that_was_told_is_not_told_again() -> None:
    clock = promise(thresholds=[], breached_at=NOON, detected_at=NOON)
    assert labels(clock, NOON + timedelta(days=1)) == ([], [])


def test_a_breach_that_a_replay_wrote_is_told_with_the_time_it_had_then() -> None:
    clock = promise(thresholds=[], due_at=NOON + timedelta(days=1), breached_at=NOON)
    crossed = look(clock, NOON + timedelta(minutes=1)).crossed
    assert [(each.label, each.at) for each in crossed] == [("breach", NOON)]


def test_best_effort_is_never_late() -> None:
    assert labels(promise(due_at=None, thresholds=[]), NOON + timedelta(days=999)) == ([], [])


def test_thresholds_come_back_from_json_as_they_went() -> None:
    ahead = [("75%", NOON), ("10 minutes", NOON + timedelta(seconds=0.25))]
    due_at = NOON + timedelta(minutes=30)
    clock = promise(thresholds=as_json([*ahead, ("breach", due_at)]))
    assert look(clock, NOON - timedelta(days=1)).ahead == [*ahead, ("breach", due_at)]
    assert [label for label, _ in clock.thresholds] == ["75%", "10 minutes"]
