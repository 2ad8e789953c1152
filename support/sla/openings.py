"""When a calendar is open, as an index: every opening between two years and the open seconds up to it.

A calendar is open at an instant exactly when the wall clock of its zone shows a time inside one of
the day's windows. So the index is built per stretch of constant UTC offset: an hour that daylight
saving skips is never counted, an hour that it repeats counts twice, and no case is special.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DAY = 86_400  # seconds
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

# Weekday (Monday 0) → (from, to) in seconds of the day.
Windows = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings from `low` to `high` (seconds since 1970, UTC), in order and never touching.

    `ends[i]` is the open time from `low` up to `closes[i]`. Entry 0 is an empty opening at `low`, so that
    every instant has one before it. All floats: they are exact here, and the fastest to bisect.
    """

    years: tuple[int, int]  # first, and the one after the last
    low: float
    high: float
    opens: list[float]
    closes: list[float]
    ends: list[float]
    days: list[int]  # days since 1970, in the calendar's zone, with any open time


def build(
    zone: ZoneInfo, windows: Windows, closed: Collection[int], years: tuple[int, int]
) -> Openings:
    """Index of `years`; `closed` are days since 1970 that stay shut."""
    low, high = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in years)
    opens, closes, ends, days = [low], [low], [0.0], [0]
    for start, stop, offset in _offsets(zone, int(low), int(high)):
        for day, opening, closing in _nominal(windows, closed, start + offset, stop + offset):
            begins, ceases = max(opening - offset, start), min(closing - offset, stop)
            if begins >= ceases:
                continue
            if days[-1] != day:
                days.append(day)
            total = ends[-1] + (ceases - begins)
            if closes[-1] == begins:  # open through midnight, or two windows that touch
                closes[-1], ends[-1] = float(ceases), total
                continue
            opens.append(float(begins))
            closes.append(float(ceases))
            ends.append(total)
    return Openings(years, low, high, opens, closes, ends, days[1:])


def _nominal(
    windows: Windows, closed: Collection[int], start: int, stop: int
) -> Iterator[tuple[int, int, int]]:
    """(day, from, to) of each window between two wall-clock times, counted like seconds since 1970."""
    for day in range(start // DAY, -(-stop // DAY)):
        if day in closed:
            continue
        midnight = day * DAY
        for opening, closing in windows.get((day + 3) % 7, ()):  # 1970 began on a Thursday
            yield day, midnight + opening, midnight + closing


def _offsets(zone: ZoneInfo, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Stretches (from, to, UTC offset) of a zone, in seconds. No zone changes twice within a day."""
    start, offset = low, _offset(zone, low)
    for at in range(low, high, DAY):
        later = min(at + DAY, high)
        changed = _offset(zone, later)
        if changed != offset:
            turn = _turn(zone, at, later)
            yield start, turn, offset
            start, offset = turn, changed
    yield start, high, offset


def _turn(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second of the new offset, known to lie in (before, after]."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    shift = datetime.fromtimestamp(at, zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0
