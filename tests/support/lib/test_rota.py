"""Whose turn it is: hand-overs by the wall clock, stand-ins, gaps."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lib.rota import NOBODY, Shift, StandIn, on_call, shifts, until

WEEKLY: dict[str, Any] = {
    "people": ["hugo", "sarah", "louis"],
    "every": "7 days",
    "handover": "mon 09:00",
    "zone": "Europe/Paris",
}
HALF_DAYS = {**WEEKLY, "people": ["hugo", "sarah"], "every": "12 hours", "handover": "mon 02:30"}
ZONES = ["Europe/Paris", "America/Los_Angeles", "Australia/Sydney", "Australia/Lord_Howe"]
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 09:00 in Paris
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def stand_in(person: str, start: datetime, end: datetime) -> StandIn:
    return StandIn("critical", person, start, end)


def test_everybody_has_a_week_and_then_it_starts_anew() -> None:
    names = [on_call(WEEKLY, MONDAY + week * 7 * DAY) for week in range(4)]
    assert sorted(names[:3]) == ["hugo", "louis", "sarah"]
    assert names[3] == names[0]


def test_a_rotation_of_nobody_reaches_nobody() -> None:
    assert on_call({**WEEKLY, "people": []}, MONDAY) == NOBODY


@pytest.mark.parametrize(
    ("zone", "nine"),
    [
        ("Europe/Paris", datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 3, 9, 16, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 2, 17, 0, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2026, 4, 5, 23, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 22, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 22, 0, tzinfo=UTC)),
    ],
)
def test_summer_time_moves_no_hand_over(zone: str, nine: datetime) -> None:
    """The Monday after the clocks changed: nine o'clock is nine o'clock."""
    rotation = {**WEEKLY, "zone": zone}
    assert on_call(rotation, nine - timedelta(seconds=1)) != on_call(rotation, nine)
    assert until(rotation, nine - HOUR) == nine


def test_the_hour_that_happens_twice_belongs_to_one_turn() -> None:
    """25 October 2026 in Paris: 02:30 comes at 00:30 UTC, and again at 01:30 UTC."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    before, after = on_call(HALF_DAYS, first - timedelta(minutes=1)), on_call(HALF_DAYS, first)
    assert before != after
    for minutes in range(0, 12 * 60, 10):
        assert on_call(HALF_DAYS, first + timedelta(minutes=minutes)) == after


def test_a_hand_over_in_the_hour_that_is_left_out_happens_once() -> None:
    """29 March 2026 in Paris: 02:30 does not exist."""
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert [shift.start for shift in shifts(HALF_DAYS, night, night + 10 * HOUR)] == [
        night,
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ]


def test_who_stands_in_has_it_up_to_the_second_it_ends() -> None:
    taken = [stand_in("emma", MONDAY + DAY, MONDAY + 2 * DAY)]
    regular = on_call(WEEKLY, MONDAY)
    assert on_call(WEEKLY, MONDAY + DAY, taken) == "emma"
    assert on_call(WEEKLY, MONDAY + 2 * DAY - timedelta(seconds=1), taken) == "emma"
    assert on_call(WEEKLY, MONDAY + 2 * DAY, taken) == regular
    assert shifts(WEEKLY, MONDAY, MONDAY + 3 * DAY, taken) == [
        Shift(MONDAY, MONDAY + DAY, regular, stands_in=False),
        Shift(MONDAY + DAY, MONDAY + 2 * DAY, "emma", stands_in=True),
        Shift(MONDAY + 2 * DAY, MONDAY + 3 * DAY, regular, stands_in=False),
    ]


def test_of_two_who_stand_in_the_one_agreed_on_last_counts() -> None:
    first = stand_in("emma", MONDAY, MONDAY + 3 * DAY)
    last = stand_in("ines", MONDAY + DAY, MONDAY + 2 * DAY)
    names = [each.person for each in shifts(WEEKLY, MONDAY, MONDAY + 3 * DAY, [first, last])]
    assert names == ["emma", "ines", "emma"]
    assert on_call(WEEKLY, MONDAY + DAY, [last, first]) == "emma"


def test_a_gap_is_a_shift_of_nobody() -> None:
    gap = [stand_in(NOBODY, MONDAY + HOUR, MONDAY + 2 * HOUR)]
    assert [each.person for each in shifts(WEEKLY, MONDAY, MONDAY + 3 * HOUR, gap)][1] == NOBODY


def test_one_person_alone_is_never_relieved() -> None:
    assert until({**WEEKLY, "people": ["hugo"]}, MONDAY) is None


@given(
    zone=st.sampled_from(ZONES),
    every=st.sampled_from(["12 hours", "1 day", "3 days", "7 days", "14 days"]),
    start=st.integers(0, 15 * 366).map(lambda days: MONDAY + days * DAY),
    offset=st.integers(0, 40 * 24 * 3600),
    stands_in=st.booleans(),
)
def test_shifts_and_on_call_say_the_same(
    zone: str, every: str, start: datetime, offset: int, stands_in: bool
) -> None:
    rotation = {**WEEKLY, "zone": zone, "every": every, "handover": "sun 02:30"}
    taken = [stand_in("emma", start + 3 * DAY, start + 9 * DAY)] if stands_in else []
    at = start + timedelta(seconds=offset)
    found = shifts(rotation, start, start + 41 * DAY, taken)
    assert (found[0].start, found[-1].end) == (start, start + 41 * DAY)
    assert all(one.end == two.start for one, two in pairwise(found))
    there = next(each for each in found if each.start <= at < each.end)
    assert there.person == on_call(rotation, at, taken)
