""" "N business days": the same local time, N working days later."""

from datetime import date

import pytest

from support.sla.week import read_calendar
from tests.support.sla.given import ALWAYS, OFFICE, PARIS, at


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 10:17", 1, "2026-03-03 10:17"),
        ("2026-03-02 10:17", 3, "2026-03-05 10:17"),
        ("2026-03-06 10:17", 1, "2026-03-09 10:17"),  # over a weekend
        ("2026-03-02 07:00", 1, "2026-03-03 09:00"),  # before hours: from that day's opening
        ("2026-03-02 20:00", 1, "2026-03-04 09:00"),  # after hours: from the next opening
        ("2026-03-02 18:00", 1, "2026-03-04 09:00"),  # the closing is after hours
        ("2026-03-07 12:00", 1, "2026-03-10 09:00"),  # on a Saturday
        ("2026-03-02 13:00", 1, "2026-03-03 13:30"),  # in the lunch break
        ("2026-04-30 10:00", 1, "2026-05-04 10:00"),  # over a holiday and a weekend
        ("2026-05-01 10:00", 1, "2026-05-05 09:00"),  # on a holiday
        ("2026-12-23 10:00", 3, "2026-12-29 10:00"),
        ("2026-03-02 10:00", 0, "2026-03-02 10:00"),
    ],
)
def test_business_days_end_at_the_same_local_time(start: str, days: int, due: str) -> None:
    assert PARIS.add_business_days(at(start), days) == at(due)


def test_a_time_outside_the_last_days_windows_clips_to_its_last_closing() -> None:
    short_fridays = read_calendar(
        "short",
        {
            "zone": "Europe/Paris",
            "hours": {"mon-thu": ["08:00-18:00"], "fri": ["08:00-11:00", "12:00-13:00"]},
        },
    )
    assert short_fridays.add_business_days(at("2026-03-05 16:00"), 1) == at("2026-03-06 13:00")
    assert short_fridays.add_business_days(at("2026-03-05 11:30"), 1) == at("2026-03-06 13:00")
    assert short_fridays.add_business_days(at("2026-03-05 13:00"), 1) == at("2026-03-06 13:00")
    assert short_fridays.add_business_days(at("2026-03-05 11:00"), 1) == at("2026-03-06 11:00")
    assert short_fridays.add_business_days(at("2026-03-05 10:59:59"), 1) == at(
        "2026-03-06 10:59:59"
    )


def test_a_day_that_runs_to_midnight_clips_to_midnight() -> None:
    evenings = read_calendar(
        "evenings",
        {"zone": "Europe/Paris", "hours": {"mon": ["09:00-12:00"], "tue": ["18:00-24:00"]}},
    )
    assert evenings.add_business_days(at("2026-03-02 10:00"), 1) == at("2026-03-04 00:00")


def test_a_calendar_that_never_closes_counts_every_day() -> None:
    assert ALWAYS.add_business_days(at("2026-03-06 23:30"), 3) == at("2026-03-09 23:30")


def test_a_closed_day_is_no_business_day_and_a_reopened_one_is() -> None:
    calendar = read_calendar(
        "support",
        {"zone": "Europe/Paris", "hours": {"mon-fri": ["09:00-18:00"]}, "holidays": "FR"},
        closed_days={
            ("support", date(2026, 3, 3)): "closed",
            ("support", date(2026, 5, 1)): "open",
        },
    )
    assert calendar.add_business_days(at("2026-03-02 10:00"), 1) == at("2026-03-04 10:00")
    assert calendar.add_business_days(at("2026-04-30 10:00"), 1) == at("2026-05-01 10:00")


def test_ten_years_of_business_days_are_found() -> None:
    assert OFFICE.add_business_days(at("2026-03-02 10:00"), 2610) == at("2036-03-03 10:00")


def test_a_late_evening_in_paris_is_one_day_though_it_is_two_in_utc() -> None:
    nights = read_calendar(
        "nights",
        {"zone": "Europe/Paris", "hours": {"mon-fri": ["20:00-24:00"], "sat": ["00:00-01:30"]}},
    )
    assert nights.add_business_days(at("2026-07-06 23:59"), 1) == at("2026-07-07 23:59")
    assert nights.add_business_days(at("2026-07-11 00:30"), 1) == at(
        "2026-07-14 00:00"
    )  # Monday has no 00:30
