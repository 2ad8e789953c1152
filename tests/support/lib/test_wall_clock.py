"""Readings of a wall's clock in the nights when clocks change, and in those when they do not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from support.lib import wall_clock


@pytest.mark.parametrize(
    ("reading", "zone", "expected"),
    [
        ("2026-03-02T14:00", "Europe/Paris", ["13:00"]),
        ("2026-07-02T14:00", "Europe/Paris", ["12:00"]),
        ("2026-03-29T01:59", "Europe/Paris", ["00:59"]),
        ("2026-03-29T02:00", "Europe/Paris", []),
        ("2026-03-29T02:59", "Europe/Paris", []),
        ("2026-03-29T03:00", "Europe/Paris", ["01:00"]),
        ("2026-10-25T01:59", "Europe/Paris", ["23:59"]),
        ("2026-10-25T02:00", "Europe/Paris", ["00:00", "01:00"]),
        ("2026-10-25T02:59", "Europe/Paris", ["00:59", "01:59"]),
        ("2026-10-25T03:00", "Europe/Paris", ["02:00"]),
        ("2026-03-08T02:30", "America/Los_Angeles", []),
        ("2026-11-01T01:30", "America/Los_Angeles", ["08:30", "09:30"]),
        ("2026-10-04T02:15", "Australia/Lord_Howe", []),  # half an hour is put forward there
        ("2026-04-05T01:45", "Australia/Lord_Howe", ["14:45", "15:15"]),
        ("2011-12-30T12:00", "Pacific/Apia", []),  # a whole day that they left out
        ("2026-10-25T02:30", "UTC", ["02:30"]),
    ],
)
def test_a_reading_comes_never_once_or_twice(reading: str, zone: str, expected: list[str]) -> None:
    found = wall_clock.moments(datetime.fromisoformat(reading), ZoneInfo(zone))
    assert [f"{at:%H:%M}" for at in found] == expected


def test_every_moment_of_a_year_is_read_back() -> None:
    """Half-hour steps around both changes: each moment is among those of its own reading."""
    zone = ZoneInfo("Europe/Paris")
    start = datetime.fromisoformat("2026-01-01T00:00+00:00")
    for step in (*range(80 * 48, 95 * 48), *range(290 * 48, 305 * 48)):
        at = datetime.fromtimestamp(start.timestamp() + step * 1800, tz=start.tzinfo)
        reading = at.astimezone(zone).replace(tzinfo=None)
        assert at in wall_clock.moments(reading, zone)
