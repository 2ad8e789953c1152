"""Daylight saving in Paris, Los Angeles, Sydney and Lord Howe (which moves by half an hour).

Paris 2026: 29 March, 02:00 → 03:00; 25 October, 03:00 → 02:00. Los Angeles: 8 March and 1 November.
Sydney: 5 April, 03:00 → 02:00; 4 October, 02:00 → 03:00. Lord Howe: the same days, 02:00 ↔ 01:30 and 02:30.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from support.sla.hours import Calendar
from support.sla.week import read_calendar
from tests.support.sla.given import at

HOUR = 3600
CHANGES = [
    ("Europe/Paris", "2026-03-29"),
    ("Europe/Paris", "2026-10-25"),
    ("America/Los_Angeles", "2026-03-08"),
    ("America/Los_Angeles", "2026-11-01"),
    ("Australia/Sydney", "2026-04-05"),
    ("Australia/Sydney", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"),  # midnight itself is skipped
    ("Africa/Casablanca", "2026-02-15"),  # daylight saving pauses for Ramadan
]
HOURS = [
    ["00:00-24:00"],
    ["00:00-02:15", "02:45-04:00"],  # opens, closes and breaks inside the changed hour
    ["01:40-02:10", "09:00-18:00"],
    ["09:00-12:30", "13:30-18:00"],
]


def nights(zone: str, *windows: str) -> Calendar:
    return read_calendar("nights", {"zone": zone, "hours": {"mon-sun": list(windows)}})


def minutes_around(zone: str, day: str) -> Iterator[datetime]:
    start = at(f"{day} 00:00", zone) - timedelta(days=1)
    return (start + timedelta(minutes=minute) for minute in range(3 * 24 * 60))


def wall_is_open(calendar: Calendar, moment: datetime) -> bool:
    """The definition, by looking at the clock on the wall."""
    wall = moment.astimezone(calendar.zone)
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    return any(opening <= second < closing for opening, closing in calendar.windows[wall.weekday()])


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("windows", HOURS)
def test_every_minute_around_a_change_is_counted_as_the_wall_clock_says(
    zone: str, day: str, windows: list[str]
) -> None:
    calendar = nights(zone, *windows)
    start = at(f"{day} 00:00", zone) - timedelta(days=1)
    counted = 0
    for minute in minutes_around(zone, day):
        assert calendar.elapsed(start, minute) == counted, minute
        assert calendar.is_open(minute) == wall_is_open(calendar, minute), minute
        counted += 60 if wall_is_open(calendar, minute) else 0


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("windows", HOURS)
def test_what_is_added_around_a_change_is_what_passes(
    zone: str, day: str, windows: list[str]
) -> None:
    calendar = nights(zone, *windows)
    for minute in list(minutes_around(zone, day))[::7]:
        for seconds in (1, 1800, 5 * HOUR):
            assert calendar.elapsed(minute, calendar.add(minute, seconds)) == seconds


def test_an_hour_that_is_skipped_is_not_worked() -> None:
    paris = nights("Europe/Paris", "01:00-05:00")
    assert paris.add(at("2026-03-28 01:00"), 4 * HOUR) == at("2026-03-28 05:00")
    assert paris.add(at("2026-03-29 01:00"), 2 * HOUR) == at("2026-03-29 04:00")
    assert paris.elapsed(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == 3 * HOUR


def test_an_hour_that_is_repeated_is_worked_twice() -> None:
    paris = nights("Europe/Paris", "01:00-05:00")
    assert paris.add(at("2026-10-25 01:00"), 3 * HOUR) == at("2026-10-25 03:00")
    assert paris.elapsed(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 5 * HOUR


def test_an_opening_inside_the_gap_opens_when_the_gap_ends() -> None:
    paris = nights("Europe/Paris", "02:30-05:00")
    assert paris.next_opening(at("2026-03-29 00:30")) == at("2026-03-29 03:00")
    assert paris.elapsed(at("2026-03-29 00:00"), at("2026-03-29 05:00")) == 2 * HOUR


def test_a_start_inside_the_gap_is_the_instant_that_its_offset_names() -> None:
    always = nights("Europe/Paris", "00:00-24:00")
    start = datetime.fromisoformat("2026-03-29T02:30:00+01:00")
    assert always.add(start, HOUR) == at("2026-03-29 04:30")


def test_lord_howe_moves_by_half_an_hour() -> None:
    howe = nights("Australia/Lord_Howe", "00:00-06:00")
    day = howe.elapsed(at("2026-10-04 00:00", howe.zone.key), at("2026-10-04 12:00", howe.zone.key))
    assert day == 5.5 * HOUR
    day = howe.elapsed(at("2026-04-05 00:00", howe.zone.key), at("2026-04-05 12:00", howe.zone.key))
    assert day == 6.5 * HOUR


def test_the_first_and_the_second_pass_of_a_repeated_hour_are_told_apart() -> None:
    angeles = nights("America/Los_Angeles", "01:30-02:00")
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)  # 01:30 PDT
    assert angeles.add(first, 1800) == first + timedelta(minutes=30)
    assert not angeles.is_open(first + timedelta(minutes=30))  # 01:00 PST: the clock was put back
    assert angeles.add(first, 3600) == first + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        ("Europe/Paris", "2026-03-27 10:00", "2026-03-30 10:00"),
        ("Europe/Paris", "2026-10-23 10:00", "2026-10-26 10:00"),
        ("America/Los_Angeles", "2026-03-06 17:30", "2026-03-09 17:30"),
        ("Australia/Sydney", "2026-10-02 09:00", "2026-10-05 09:00"),
        ("Australia/Lord_Howe", "2026-04-03 16:45", "2026-04-06 16:45"),
    ],
)
def test_a_business_day_over_a_change_ends_at_the_same_local_time(
    zone: str, start: str, due: str
) -> None:
    office = read_calendar("office", {"zone": zone, "hours": {"mon-fri": ["09:00-18:00"]}})
    assert office.add_business_days(at(start, zone), 1) == at(due, zone)


def test_a_business_day_that_ends_in_the_gap_ends_as_the_old_offset_reads_it() -> None:
    always = nights("Europe/Paris", "00:00-24:00")
    assert always.add_business_days(at("2026-03-28 02:30"), 1) == at("2026-03-29 03:30")


def test_a_business_day_that_ends_in_a_repeated_hour_ends_the_first_time() -> None:
    always = nights("Europe/Paris", "00:00-24:00")
    due = always.add_business_days(at("2026-10-24 02:30"), 1)
    assert due == datetime.fromisoformat("2026-10-25T02:30:00+02:00")
