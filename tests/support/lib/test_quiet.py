"""Quiet hours by a person's own clock, over midnight and over the nights that are an hour longer or shorter."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lib.quiet import Quiet

NIGHT = Quiet(time(20), time(8), "Europe/Paris")
LUNCH = Quiet(time(12), time(13, 30), "UTC")


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "at", "over"),
    [
        (NIGHT, utc(2, 12), utc(2, 12)),  # 13:00 in Paris: day
        (NIGHT, utc(2, 18, 59), utc(2, 18, 59)),  # 19:59
        (NIGHT, utc(2, 19), utc(3, 7)),  # 20:00 sharp: the night has begun
        (NIGHT, utc(2, 23, 30), utc(3, 7)),  # 00:30 of the next day there
        (NIGHT, utc(3, 6, 59), utc(3, 7)),  # 07:59
        (NIGHT, utc(3, 7), utc(3, 7)),  # 08:00 sharp: it is over
        (LUNCH, utc(2, 12), utc(2, 13, 30)),
        (LUNCH, utc(2, 13, 29), utc(2, 13, 30)),
        (LUNCH, utc(2, 13, 30), utc(2, 13, 30)),
        (LUNCH, utc(2, 11, 59), utc(2, 11, 59)),
        (Quiet(time(8), time(8), "UTC"), utc(2, 8), utc(2, 8)),  # alike: never quiet
        (Quiet(time(20), time(8), "America/Los_Angeles"), utc(2, 12), utc(2, 16)),
        (Quiet(time(0), time(6), "Asia/Tokyo"), utc(2, 15), utc(2, 21)),
        (NIGHT, utc(28, 22), utc(29, 6)),  # the night that summer time shortens
        (NIGHT, utc(24, 22, month=10), utc(25, 7, month=10)),  # the one that is longer
    ],
)
def test_over_at(quiet: Quiet, at: datetime, over: datetime) -> None:
    assert quiet.over_at(at) == over


@pytest.mark.parametrize(
    ("awake", "start", "end"),
    [
        ("08:00-20:00", time(20), time(8)),
        ("06:30 - 14:15", time(14, 15), time(6, 30)),
        ("22:00-06:00", time(6), time(22)),
    ],
)
def test_the_runbook_says_when_people_are_awake(awake: str, start: time, end: time) -> None:
    assert Quiet.outside(awake, "UTC") == Quiet(start, end, "UTC")


@given(
    start=st.times(),
    end=st.times(),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kathmandu"]),
    at=st.integers(0, 365 * 1440).map(
        lambda minutes: utc(1, 0, month=1) + timedelta(minutes=minutes)
    ),
)
def test_nobody_waits_longer_than_a_day_nor_is_woken(
    start: time, end: time, zone: str, at: datetime
) -> None:
    quiet = Quiet(start, end, zone)
    over = quiet.over_at(at)
    assert at <= over <= at + timedelta(hours=25)
    assert quiet.over_at(over) <= over + timedelta(hours=1)  # an hour that there was twice, at most
