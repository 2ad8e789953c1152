"""Opening hours as a runbook writes them."""

from typing import Any

import pytest

from support.sla.week import read_calendar
from tests.support.sla.given import at


def test_a_range_of_days_may_run_over_the_weekend() -> None:
    calendar = read_calendar(
        "late", {"zone": "Europe/Paris", "hours": {"sat-mon": ["10:00-12:00"]}}
    )
    assert [calendar.is_open(at(f"2026-03-0{day} 11:00")) for day in (6, 7, 8, 9)] == [
        False,
        True,
        True,
        True,
    ]
    assert not calendar.is_open(at("2026-03-10 11:00"))


def test_days_may_be_written_alone_and_windows_in_any_order() -> None:
    calendar = read_calendar(
        "two", {"zone": "Europe/Paris", "hours": {"Mon": ["14:00-16:00", "08:00-10:00"]}}
    )
    assert calendar.windows == {0: [(28_800, 36_000), (50_400, 57_600)]}


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (
            {"zone": "Europe/Lutetia", "always": True},
            '"Europe/Lutetia" is no time zone; write one such as',
        ),
        ({"zone": "../etc/passwd", "always": True}, "is no time zone"),
        (
            {"zone": "UTC", "hours": {"monday": ["09:00-18:00"]}},
            r'"monday" is no day; write mon … sun, or mon-fri',
        ),
        (
            {"zone": "UTC", "hours": {"mon": ["9-18"]}},
            '"9-18" is no window; write it like 09:00-18:00',
        ),
        ({"zone": "UTC", "hours": {"mon": ["18:00-09:00"]}}, "a night is two windows"),
        ({"zone": "UTC", "hours": {"mon": ["09:00-09:00"]}}, "is no window"),
        ({"zone": "UTC", "hours": {"mon": ["09:00-24:30"]}}, "is no window"),
        ({"zone": "UTC", "hours": {"mon": ["09:00-12:00", "11:00-18:00"]}}, "hours of mon overlap"),
        (
            {"zone": "UTC", "hours": {"mon-tue": ["09:00-12:00"], "tue": ["11:00-18:00"]}},
            "hours of tue overlap",
        ),
        ({"zone": "UTC", "hours": {}}, "is never open"),
        ({"zone": "UTC"}, "is never open"),
        (
            {"zone": "UTC", "always": True, "holidays": "XX"},
            '"XX" is no country whose holidays are known',
        ),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_with_the_reason(
    entry: dict[str, Any], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        read_calendar("broken", entry)


def test_windows_that_touch_are_one_opening() -> None:
    calendar = read_calendar(
        "touching", {"zone": "UTC", "hours": {"mon": ["09:00-12:00", "12:00-18:00"]}}
    )
    start = at("2026-03-02 09:00", "UTC")
    assert calendar.openings(start, at("2026-03-03 00:00", "UTC")) == [
        (start, at("2026-03-02 18:00", "UTC"))
    ]


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    berlin = read_calendar("berlin", {"zone": "Europe/Berlin", "always": True, "holidays": "DE-BE"})
    hamburg = read_calendar(
        "hamburg", {"zone": "Europe/Berlin", "always": True, "holidays": "DE-HH"}
    )
    womens_day = at("2027-03-08 12:00")
    assert (berlin.is_open(womens_day), hamburg.is_open(womens_day)) == (False, True)
