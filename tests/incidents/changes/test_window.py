"""The weekly window stands on the wall clock of its zone."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.changes.window import next_window

PACIFIC = {"day": "wed", "at": "10:00", "lasts": "2 hours", "zone": "America/Los_Angeles"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-03-02T12:00", "2026-03-04T18:00"),  # Monday, winter: 10:00 is 18:00 UTC
        ("2026-03-04T17:59", "2026-03-04T18:00"),
        ("2026-03-04T18:00", "2026-03-11T17:00"),  # it has begun; the clock changes on 8 March
        ("2026-03-05T00:00", "2026-03-11T17:00"),
        ("2026-10-28T18:00", "2026-11-04T18:00"),  # and back on 1 November
        ("2026-03-04T07:00", "2026-03-04T18:00"),  # still Tuesday in Los Angeles
        ("2026-12-30T20:00", "2027-01-06T18:00"),
    ],
)
def test_the_next_window_begins_at_ten_there(now: str, start: str) -> None:
    found = next_window(PACIFIC, now=moment(now))
    assert found == (moment(start), moment(start) + timedelta(hours=2))


@pytest.mark.parametrize("day", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_every_day_of_the_week_is_found_within_a_week(day: str) -> None:
    now = moment("2026-03-02T12:00")
    start, _ = next_window({**PACIFIC, "day": day, "zone": "UTC"}, now=now)
    assert f"{start:%a}".lower() == day
    assert now < start <= now + timedelta(days=7)
