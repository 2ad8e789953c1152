"""Months begin and end on the brand's own wall calendar, whatever its clocks do."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from incidents.notes import months


def rule(zone: str = "America/Los_Angeles", due_day: int = 5) -> dict[str, Any]:
    return {"zone": zone, "due_day": due_day}


@pytest.mark.parametrize(
    ("month", "following"),
    [
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2024, 2, 1), date(2024, 3, 1)),
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_after_every_month_comes_the_next(month: date, following: date) -> None:
    assert months.after(month) == following


@pytest.mark.parametrize(
    ("zone", "month", "at"),
    [
        ("UTC", date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        ("Europe/Paris", date(2026, 3, 1), datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("Europe/Paris", date(2026, 4, 1), datetime(2026, 3, 31, 22, tzinfo=UTC)),
        ("America/Los_Angeles", date(2026, 3, 1), datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("America/Los_Angeles", date(2026, 4, 1), datetime(2026, 4, 1, 7, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 1, 1), datetime(2025, 12, 31, 10, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 4, 1), datetime(2026, 3, 31, 13, tzinfo=UTC)),
    ],
)
def test_a_month_begins_at_midnight_there(zone: str, month: date, at: datetime) -> None:
    assert months.begins(month, rule(zone)) == at


@pytest.mark.parametrize(
    ("at", "zone", "month"),
    [
        (datetime(2026, 3, 1, 7, 59, tzinfo=UTC), "America/Los_Angeles", date(2026, 2, 1)),
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "America/Los_Angeles", date(2026, 3, 1)),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), "Europe/Paris", date(2026, 3, 1)),
        (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), "Europe/Paris", date(2026, 2, 1)),
    ],
)
def test_a_moment_lies_in_the_month_of_the_wall_there(at: datetime, zone: str, month: date) -> None:
    assert months.of(at, rule(zone)) == month


@pytest.mark.parametrize(
    ("due_day", "at"),
    [
        (1, datetime(2026, 4, 2, 7, tzinfo=UTC)),
        (5, datetime(2026, 4, 6, 7, tzinfo=UTC)),
        (28, datetime(2026, 4, 29, 7, tzinfo=UTC)),
    ],
)
def test_notes_are_due_at_the_end_of_the_day_of_the_next_month(due_day: int, at: datetime) -> None:
    assert months.due_at(date(2026, 3, 1), rule(due_day=due_day)) == at


def test_the_end_of_the_day_is_that_of_the_wall_when_the_clocks_change_before_it() -> None:
    """On 8 March 2026 Los Angeles goes from UTC-8 to UTC-7."""
    february = date(2026, 2, 1)
    assert months.due_at(february, rule(due_day=7)) == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert months.due_at(february, rule(due_day=8)) == datetime(2026, 3, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (datetime(2026, 2, 28, 12, tzinfo=UTC), []),
        (datetime(2026, 3, 1, 7, 59, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 1, 8, 0, tzinfo=UTC), [date(2026, 2, 1)]),
        (datetime(2026, 4, 1, 8, 0, tzinfo=UTC), [date(2026, 2, 1), date(2026, 3, 1)]),
        (
            datetime(2026, 5, 2, tzinfo=UTC),
            [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)],
        ),
    ],
)
def test_every_month_that_is_over_is_found_once(now: datetime, found: list[date]) -> None:
    assert list(months.ended(date(2026, 2, 1), rule(), now=now)) == found
