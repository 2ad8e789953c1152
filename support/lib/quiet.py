"""Quiet hours: when a person may be disturbed again, by their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Quiet(NamedTuple):
    """From `start` until `end` every day, in `zone`; over midnight where `start` is later. Alike: never."""

    start: time
    end: time
    zone: str

    @classmethod
    def outside(cls, awake: str, zone: str) -> Quiet:
        """The rest of the day of somebody who is awake "08:00-20:00"."""
        start, _, end = awake.partition("-")
        return cls(time.fromisoformat(end.strip()), time.fromisoformat(start.strip()), zone)

    def over_at(self, at: datetime) -> datetime:
        """The first moment from `at` on at which they may be disturbed, UTC: `at` itself outside these hours."""
        here = at.astimezone(ZoneInfo(self.zone))
        if not self._holds(here.time()):
            return at
        day = here.date() if here.time() < self.end else here.date() + timedelta(days=1)
        return datetime.combine(day, self.end, ZoneInfo(self.zone)).astimezone(UTC)

    def _holds(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end
