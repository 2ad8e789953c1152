"""Beats and workers by the dozen, outages, and clocks that jump: every timer fires once, and none early."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.faults.conftest import ON_POSTGRES, World
from tests.make import NOON

TIMERS, ROUNDS = 200, 5
HOUR = timedelta(hours=1)
MAX_LAG = 60  # seconds


class Timers:
    """The timers of one world: armed, raced for, counted."""

    def __init__(self, world: World) -> None:
        self.world = world

    def arm(self, count: int, at: datetime, *, spread: int = 0) -> None:
        assert self.world.do("arm", timers=count, spread=spread, at=at.isoformat()) == 0

    def race(self, at: datetime) -> None:
        assert self.world.do("race", at=at.isoformat()) == 0

    def ring(self, at: datetime, database_at: datetime | None = None) -> None:
        theirs = database_at.isoformat() if database_at else ""
        assert self.world.do("ring_timers", at=at.isoformat(), database_at=theirs) == 0

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        return self.world.databases.query(self.world.database, sql)

    def fired(self) -> Counter[object]:
        """How often each clock was found late."""
        return Counter(
            key
            for (key,) in self.ask(
                "SELECT clock_id FROM support_crossing WHERE threshold = 'breach'"
            )
        )

    def lags(self) -> list[float]:
        """Seconds from the due time to its being noticed."""
        rows = self.ask("SELECT due_at, detected_at FROM support_crossing")
        return [(_time(seen) - _time(due)).total_seconds() for due, seen in rows]

    def steps(self) -> Counter[object]:
        taken = "SELECT escalation_id, round, position FROM support_steprun WHERE state = 'done'"
        return Counter(self.ask(taken))

    def events(self) -> Counter[object]:
        return Counter(
            ticket
            for (ticket,) in self.ask(
                "SELECT ticket_id FROM support_ticketevent WHERE kind = 'breach'"
            )
        )

    def mails(self) -> list[int]:
        told = "SELECT count(*) FROM support_outboxmessage GROUP BY destination, ticket_id"
        return [int(str(number)) for (number,) in self.ask(told)]


def _time(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00"[:32])


@pytest.fixture
def timers(world: World) -> Timers:
    return Timers(world)


def once(timers: Timers, count: int) -> None:
    """Each was found late once, told once, and each of its steps was taken once."""
    for found in (timers.fired(), timers.events(), timers.steps()):
        assert (len(found), set(found.values())) == (count, {1})
    assert set(timers.mails()) == {1}


def test_beats_and_workers_racing_for_the_same_timers_fire_each_once(timers: Timers) -> None:
    for number in range(ROUNDS):
        at = NOON + number * HOUR
        timers.arm(TIMERS, at)
        timers.race(at + timedelta(seconds=5))
        once(timers, TIMERS * (number + 1))
    assert max(timers.lags()) <= MAX_LAG


def test_nothing_is_lost_over_an_outage_and_all_is_told_with_its_true_time(timers: Timers) -> None:
    timers.arm(TIMERS, NOON, spread=3)
    back = NOON + 10 * timedelta(minutes=1)
    timers.race(back)
    once(timers, TIMERS)
    assert max(timers.lags()) == 600
    dues = sorted(_time(due) for (due,) in timers.ask("SELECT breached_at FROM support_clock"))
    assert dues == [NOON + number * timedelta(seconds=3) for number in range(TIMERS)]


def test_no_timer_fires_before_its_time(timers: Timers) -> None:
    timers.arm(20, NOON, spread=60)
    timers.race(NOON + timedelta(minutes=10))
    assert len(timers.fired()) == 10  # in the due second nobody is late
    assert min(timers.lags()) > 0


@pytest.mark.parametrize("jump", [26 * HOUR, -26 * HOUR], ids=["ahead", "behind"])
def test_a_worker_whose_clock_jumped_back_fires_nothing_twice(
    timers: Timers, jump: timedelta
) -> None:
    timers.arm(20, NOON)
    timers.race(NOON + HOUR)
    once(timers, 20)
    timers.ring(NOON + HOUR + min(jump, -jump))
    timers.race(NOON + 2 * HOUR)
    once(timers, 20)


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
    timers.arm(12, start, spread=600)
    for minutes in range(5, 125, 30):
        timers.race(start + timedelta(minutes=minutes))
        assert len(timers.fired()) == minutes // 10 + 1
    timers.race(start + timedelta(hours=3))
    once(timers, 12)
