"""What must hold of business time for any start, any length and any calendar.

A law is a plain function of one trial; all laws are asked about each trial, since drawing one costs more than asking.
Calendars are numbers: a generator seeded with it lays out the week, so that an index is built once for many trials.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from support.lib.wall_clock import WEEKDAYS
from support.sla.hours import Calendar
from support.sla.week import read_calendar
from tests.support.sla.given import EVERY

FIRST = datetime(2019, 1, 1, tzinfo=UTC)
STEP = 5  # minutes: of the windows that are counted by brute force, and of the count
SLOTS = 24 * 60 // STEP  # a day
WEEKS = max(40, settings().max_examples // 80)  # different weeks tried, building each takes 10 ms
CHANGES = {  # days on which clocks are put forward and back
    "Europe/Paris": ("2026-03-29", "2026-10-25"),
    "America/Los_Angeles": ("2026-03-08", "2026-11-01"),
    "Australia/Sydney": ("2026-10-04", "2026-04-05"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    "Asia/Kathmandu": ("2026-01-01", "2026-07-01"),  # a quarter of an hour off, and none
}

instants = st.integers(0, 14 * 365 * 86_400_000).map(lambda ms: FIRST + timedelta(milliseconds=ms))
lengths = st.integers(0, 3 * 10**7)  # open seconds: twenty years of the shortest week
short = st.integers(0, 86_400)


class Trial(NamedTuple):
    calendar: Calendar
    start: datetime
    seconds: int
    more: int


def what_is_added_has_passed(it: Trial) -> bool:
    return it.calendar.elapsed(it.start, it.calendar.add(it.start, it.seconds)) == it.seconds


def a_due_time_is_the_first_instant_at_which_the_time_has_passed(it: Trial) -> bool:
    just_before = it.calendar.add(it.start, it.seconds + 1) - timedelta(seconds=1)
    return it.calendar.elapsed(it.start, just_before) == it.seconds


def a_later_start_is_never_due_earlier(it: Trial) -> bool:
    later = it.start + timedelta(seconds=it.more)
    return it.calendar.add(it.start, it.seconds) <= it.calendar.add(later, it.seconds)


def a_longer_promise_is_never_due_earlier(it: Trial) -> bool:
    return it.calendar.add(it.start, it.seconds) <= it.calendar.add(it.start, it.seconds + it.more)


def time_is_added_in_parts_or_at_once(it: Trial) -> bool:
    add = it.calendar.add
    part = add(it.start, it.seconds) if it.seconds else it.start
    return add(part, it.more) == add(it.start, it.seconds + it.more)


def elapsed_time_adds_up(it: Trial) -> bool:
    one = it.start.replace(microsecond=0)
    two, three = one - timedelta(seconds=it.seconds), one + timedelta(seconds=it.more * 60)
    elapsed = it.calendar.elapsed
    return elapsed(one, two) + elapsed(two, three) == elapsed(one, three)


def time_runs_backwards_as_far_as_forwards(it: Trial) -> bool:
    end = it.start + timedelta(seconds=it.seconds)
    return it.calendar.elapsed(it.start, end) == -it.calendar.elapsed(end, it.start)


def business_days_follow_each_other(it: Trial) -> bool:
    days = it.more // 86
    due = it.calendar.add_business_days(it.start, days)
    return (due >= it.start or days == 0) and due < it.calendar.add_business_days(
        it.start, days + 1
    )


def openings_hold_exactly_the_elapsed_time(it: Trial) -> bool:
    start = it.start.replace(microsecond=0)
    end = start + timedelta(seconds=it.more * 30)  # up to a month
    found = it.calendar.openings(start, end)
    held = sum((closing - opening).total_seconds() for opening, closing in found)
    return held == it.calendar.elapsed(start, end)


def the_next_opening_is_open_and_nothing_is_counted_before_it(it: Trial) -> bool:
    opening = it.calendar.next_opening(it.start)
    return it.calendar.is_open(opening) and it.calendar.elapsed(it.start, opening) == 0


LAWS: tuple[Callable[[Trial], bool], ...] = (
    what_is_added_has_passed,
    a_due_time_is_the_first_instant_at_which_the_time_has_passed,
    a_later_start_is_never_due_earlier,
    a_longer_promise_is_never_due_earlier,
    time_is_added_in_parts_or_at_once,
    elapsed_time_adds_up,
    time_runs_backwards_as_far_as_forwards,
    business_days_follow_each_other,
    openings_hold_exactly_the_elapsed_time,
    the_next_opening_is_open_and_nothing_is_counted_before_it,
)


def broken(trial: Trial) -> list[str]:
    """The laws that this trial breaks, by name."""
    return [law.__name__ for law in LAWS if not law(trial)]


@given(st.sampled_from(EVERY), instants, lengths, short)
def test_every_law_holds_on_the_calendars_of_the_other_tests(
    calendar: Calendar, start: datetime, seconds: int, more: int
) -> None:
    assert broken(Trial(calendar, start, seconds, more)) == []


@given(st.integers(0, WEEKS), instants, short, short)
def test_every_law_holds_on_any_calendar(
    number: int, start: datetime, seconds: int, more: int
) -> None:
    assert broken(Trial(week(number, minutes=1)[0], start, seconds, more)) == []


@given(
    st.integers(0, WEEKS), st.integers(0, 1), st.integers(0, 2 * SLOTS), st.integers(0, SLOTS // 2)
)
def test_time_is_what_one_counts_by_looking_at_the_wall_every_five_minutes_while_clocks_change(
    number: int, change: int, before: int, steps: int
) -> None:
    calendar, open_slots = week(number, minutes=STEP)
    day = datetime.fromisoformat(CHANGES[calendar.zone.key][change]).replace(tzinfo=UTC)
    start = day + timedelta(days=1, minutes=-STEP * before)
    looks = [start + timedelta(minutes=STEP * step) for step in range(steps)]
    seen = [_slot(look, calendar.zone) in open_slots for look in looks]
    assert [calendar.is_open(look) for look in looks] == seen
    passed, end = sum(seen) * STEP * 60, start + timedelta(minutes=STEP * steps)
    assert calendar.elapsed(start, end) == passed
    if passed:
        last = looks[len(seen) - 1 - seen[::-1].index(True)]
        assert calendar.add(start, passed) == last + timedelta(minutes=STEP)


@cache
def week(number: int, *, minutes: int) -> tuple[Calendar, frozenset[int]]:
    """The calendar of this number, up to three windows a day at these minutes, and its open slots of a week."""
    random = Random(number)
    hours: dict[str, list[str]] = {}
    slots: set[int] = set()
    for place in random.sample(range(7), random.randint(1, 7)):
        turns = sorted(random.sample(range(0, 1441, minutes), random.choice((2, 4, 6))))
        pairs = list(zip(turns[::2], turns[1::2], strict=True))
        hours[WEEKDAYS[place]] = [f"{_wall(opens)}-{_wall(closes)}" for opens, closes in pairs]
        for opens, closes in pairs:
            slots.update(range(place * SLOTS + opens // STEP, place * SLOTS + -(-closes // STEP)))
    zone = random.choice(list(CHANGES))
    return read_calendar("any", {"zone": zone, "hours": hours}), frozenset(slots)


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _slot(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.weekday() * SLOTS + (local.hour * 60 + local.minute) // STEP
