"""Past days of one component, from the log of its changes: a day that nobody watched is not a good day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.models import ComponentState
from incidents.status.rollup import worst

LENGTH = 90  # days
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Day:
    """The gravest state of one local day, and how long it was not operational."""

    on: date
    state: str
    troubled_for: timedelta = timedelta()


def bars(
    since: datetime,
    changes: Sequence[tuple[datetime, str, str]],
    *,
    zone: str,
    now: datetime,
    length: int = LENGTH,
) -> list[Day]:
    """One Day for each of the last days, today last. `changes` are (at, old, new) in the order of time."""
    spans = _spans(since, changes, now)
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    return [_day(today - timedelta(days=back), here, spans) for back in reversed(range(length))]


def _spans(
    since: datetime, changes: Sequence[tuple[datetime, str, str]], now: datetime
) -> list[tuple[datetime, datetime, str]]:
    """(from, to, state), from the first day on which there was anything to know."""
    found, at = [], since
    for changed_at, old, _ in changes:
        found.append((at, changed_at, old))
        at = max(at, changed_at)
    state = changes[-1][2] if changes else ComponentState.OPERATIONAL
    return [*found, (at, now, state)]


def _day(on: date, here: ZoneInfo, spans: Sequence[tuple[datetime, datetime, str]]) -> Day:
    # In UTC, since a difference within one zone would not see the hour that daylight saving takes.
    begin = datetime.combine(on, datetime.min.time(), here).astimezone(UTC)
    end = datetime.combine(on + timedelta(days=1), datetime.min.time(), here).astimezone(UTC)
    within = [
        (min(stop, end) - max(start, begin), state)
        for start, stop, state in spans
        if start < end and stop > begin
    ]
    if not within:
        return Day(on, UNKNOWN)
    fine = (ComponentState.OPERATIONAL, ComponentState.MAINTENANCE)
    troubled = sum((length for length, state in within if state not in fine), timedelta())
    return Day(on, worst(state for _, state in within), troubled)
