"""The weekly window for releases, in the zone that the runbook names; its hours are those on the wall there."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.lib import duration
from support.lib.wall_clock import WEEKDAYS


def next_window(rule: Mapping[str, Any], *, now: datetime) -> tuple[datetime, datetime]:
    """The next window that begins after `now`, as UTC; `rule` is `changes.window` of a runbook (F15)."""
    zone, lasts = ZoneInfo(rule["zone"]), length(rule)
    local = now.astimezone(zone)
    ahead = (WEEKDAYS.index(rule["day"]) - local.weekday()) % 7
    # By the wall clock of each day: a week in which the clock changes is not 168 hours long.
    days = [local.date() + timedelta(days=ahead + more) for more in (0, 7)]
    at = time.fromisoformat(rule["at"])
    starts = [datetime.combine(day, at, zone).astimezone(UTC) for day in days]
    start = starts[0] if starts[0] > now else starts[1]
    return start, start + lasts


def length(rule: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=duration.parse(rule["lasts"]).seconds)
