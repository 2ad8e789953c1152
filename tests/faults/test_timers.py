"""Beats and workers by the dozen, outages, and clocks that jump: every timer fires once, and none early."""

import signal
from datetime import datetime, timedelta

import pytest

from tests.faults.armed import Timers, once, time_of
from tests.faults.conftest import ON_POSTGRES, World
from tests.make import NOON

# All of them where a server takes several at once; on SQLite they queue for one file.
TIMERS, ROUNDS = (200, 5) if ON_POSTGRES else (24, 3)
HOUR = timedelta(hours=1)
MAX_LAG = 60  # seconds


@pytest.fixture
def timers(world: World) -> Timers:
    return Timers(world)


def test_beats_and_workers_racing_for_the_same_timers_fire_each_once(timers: Timers) -> None:
    for number in range(ROUNDS):
        at = NOON + number * HOUR
        timers.arm(TIMERS, at)
        timers.race(at + timedelta(seconds=5))
        once(timers, TIMERS * (number + 1))
    assert max(timers.lags()) <= MAX_LAG


def test_nothing_is_lost_over_an_outage_and_all_is_told_with_its_true_time(timers: Timers) -> None:
    timers.arm(TIMERS, NOON, spread=3)
    timers.race(NOON + timedelta(minutes=10))
    once(timers, TIMERS)
    assert max(timers.lags()) == 600
    dues = sorted(time_of(due) for (due,) in timers.ask("SELECT breached_at FROM support_clock"))
    assert dues == [NOON + number * timedelta(seconds=3) for number in range(TIMERS)]


def test_no_timer_fires_before_its_time(timers: Timers) -> None:
    timers.arm(10, NOON, spread=60)
    timers.race(NOON + timedelta(minutes=5))
    assert len(timers.fired()) == 5  # in the due second nobody is late
    assert min(timers.lags()) > 0


@pytest.mark.parametrize("point", ["sweep.told", "step.claimed", "step.taken"])
@pytest.mark.parametrize("passing", [1, 2])
def test_whoever_is_killed_in_the_middle_leaves_each_timer_to_the_next(
    timers: Timers, point: str, passing: int
) -> None:
    timers.arm(6, NOON)
    killed = {"limit": 2, "crash": f"{point}:{passing}"}
    at = (NOON + timedelta(minutes=1)).isoformat()
    assert timers.world.do("race", at=at, **killed) == -signal.SIGKILL
    timers.race(NOON + HOUR)
    once(timers, 6)


@pytest.mark.parametrize("jump", [26 * HOUR, -26 * HOUR], ids=["ahead", "behind"])
def test_a_worker_whose_clock_jumped_fires_nothing_twice(timers: Timers, jump: timedelta) -> None:
    timers.arm(6, NOON)
    timers.ring(NOON + HOUR)
    once(timers, 6)
    timers.ring(NOON + HOUR + jump)
    timers.race(NOON + 2 * HOUR)
    once(timers, 6)


DISAGREE = [
    pytest.param(26 * HOUR, timedelta(), id="worker ahead"),
    pytest.param(-26 * HOUR, timedelta(), id="worker behind"),
    pytest.param(timedelta(), 26 * HOUR, id="database ahead"),
    pytest.param(timedelta(), -26 * HOUR, id="database behind"),
]


@pytest.mark.services
@pytest.mark.parametrize(("ours", "theirs"), DISAGREE)
def test_clocks_that_disagree_by_26_hours_fire_nothing_early_and_nothing_twice(
    timers: Timers, ours: timedelta, theirs: timedelta
) -> None:
    assert ON_POSTGRES
    timers.arm(200, NOON, spread=600)  # 33 hours of them
    now = NOON + HOUR
    timers.ring(now + ours, now + theirs)
    assert len(timers.fired()) <= 6  # those of this hour at most
    timers.ring(now + ours, now + theirs)
    timers.ring(now, now)
    assert len(timers.fired()) == 6
    timers.race(NOON + 40 * HOUR)
    once(timers, 200)


DST = {
    "Paris, spring": datetime.fromisoformat("2026-03-29T00:30:00+00:00"),
    "Paris, autumn": datetime.fromisoformat("2026-10-25T00:30:00+00:00"),
    "Los Angeles, spring": datetime.fromisoformat("2026-03-08T09:30:00+00:00"),
    "Sydney, autumn": datetime.fromisoformat("2026-04-04T15:30:00+00:00"),
    "Lord Howe, spring": datetime.fromisoformat("2026-10-03T15:15:00+00:00"),
}


@pytest.mark.parametrize("start", DST.values(), ids=DST.keys())
def test_the_hour_in_which_clocks_change_fires_each_timer_once_in_its_turn(
    timers: Timers, start: datetime
) -> None:
    timers.arm(6, start, spread=1200)
    for minutes in (10, 50, 90):
        timers.look(start + timedelta(minutes=minutes))
        assert len(timers.fired()) == minutes // 20 + 1
    timers.race(start + timedelta(hours=3))
    once(timers, 6)
