"""Business time: add it, measure it, and find the next opening of a calendar."""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from support.lib.saying import _ as said
from support.sla.openings import DAY, EPOCH_ORDINAL, Openings, Windows, build

FIRST_YEAR, LAST_YEAR = 1970, 2200
_HALF_MICROSECOND = 5e-7
_EMPTY = Openings((FIRST_YEAR, FIRST_YEAR), 0.0, 0.0, [], [], [], [])


@dataclass(eq=False, slots=True)
class Calendar:
    """Opening hours of a team in its own time zone.

    `windows` are non-empty, sorted, and do not overlap (`support.sla.week` reads them from a runbook);
    `country` closes its public holidays; `changes` has the last word on a day: "closed" or "open".
    Instants are aware datetimes, kept to the microsecond; answers are in UTC. Lengths are whole seconds.
    """

    name: str
    zone: ZoneInfo
    windows: Windows
    country: str | None = None
    changes: Mapping[date, str] = field(default_factory=dict)
    _index: Openings = field(default=_EMPTY, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        if not any(self.windows.values()):
            raise ValueError(
                f'Calendar "{self.name}" is never open: give it hours, or "always: true".'
            )
        if self.country is not None:
            # An unknown country is refused at load.
            _public_holidays(self.country, range(2000, 2001))

    # The two functions below run for every clock of every replay: they repeat three lines rather than call.

    def add(self, start: datetime, seconds: float) -> datetime:
        """The instant when `seconds` (≥ 0) of open time have passed since `start`; a closing counts."""
        if seconds <= 0:
            return _not_negative(start, seconds)
        at = start.timestamp()
        index = self._index
        if not index.low <= at < index.high:
            index = self._covering(at)
        place = bisect_right(index.opens, at) - 1
        left = index.closes[place] - at
        goal = index.ends[place] + seconds - (left if left > 0 else 0)
        while goal > index.ends[-1]:
            index = self._longer(index)
            place = bisect_right(index.opens, at) - 1
            goal = index.ends[place] + seconds - max(index.closes[place] - at, 0)
        place = bisect_left(index.ends, goal)
        return datetime.fromtimestamp(index.closes[place] - (index.ends[place] - goal), UTC)

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Whole open seconds from `start` to `end`; negative when `end` comes first."""
        at, until = start.timestamp(), end.timestamp()
        index = self._index
        if not (index.low <= at < index.high and index.low <= until < index.high):
            self._covering(at)
            index = self._covering(until)
        place = bisect_right(index.opens, at) - 1
        left = index.closes[place] - at
        before = index.ends[place] - (left if left > 0 else 0)
        place = bisect_right(index.opens, until) - 1
        left = index.closes[place] - until
        passed = index.ends[place] - (left if left > 0 else 0) - before
        return int(passed + _HALF_MICROSECOND) if passed >= 0 else -int(_HALF_MICROSECOND - passed)

    def is_open(self, at: datetime) -> bool:
        """An opening belongs to the open time, a closing does not."""
        moment = at.timestamp()
        index = self._covering(moment)
        return moment < index.closes[bisect_right(index.opens, moment) - 1]

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else the next instant that is."""
        moment = at.timestamp()
        index = self._covering(moment)
        place = bisect_right(index.opens, moment) - 1
        if moment < index.closes[place]:
            return at.astimezone(UTC)
        while place + 1 >= len(index.opens):
            index = self._longer(index)
            place = bisect_right(index.opens, moment) - 1
        return datetime.fromtimestamp(index.opens[place + 1], UTC)

    def add_business_days(self, start: datetime, days: int) -> datetime:
        """The same local time `days` working days later.

        A start outside hours moves to the next opening; a time outside the last day's windows clips to
        that day's last closing. A local time that daylight saving skips or repeats is read as RFC 5545
        does: with the offset before the gap, and as the first of the two.
        """
        local = self.next_opening(start).astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        day = self._working_day(local, local.toordinal() - EPOCH_ORDINAL, days)
        wall = (local.replace(tzinfo=None) - midnight).total_seconds()
        windows = self.windows[(day + 3) % 7]
        if not any(opening <= wall <= closing for opening, closing in windows):
            wall = windows[-1][1]
        naive = datetime.fromordinal(day + EPOCH_ORDINAL) + timedelta(seconds=wall)
        return naive.replace(tzinfo=self.zone).astimezone(UTC)

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open stretches between two instants, clipped to them, in UTC."""
        at, until = start.timestamp(), end.timestamp()
        self._covering(at)
        index = self._covering(until)
        first, last = bisect_right(index.closes, at), bisect_left(index.opens, until)
        return [
            (
                datetime.fromtimestamp(max(index.opens[place], at), UTC),
                datetime.fromtimestamp(min(index.closes[place], until), UTC),
            )
            for place in range(first, last)
            if index.opens[place] < index.closes[place]
        ]

    def why_closed(self, day: date, language: str = "en") -> str | None:
        """The name of the public holiday, or "closed day"; None for a day with its usual hours."""
        change = self.changes.get(day)
        if change is not None:
            return said("closed day") if change == "closed" else None
        if self.country is None:
            return None
        return _public_holidays(self.country, day.year, language).get(day)

    def holidays(
        self, since: date, until: date, language: str = "en"
    ) -> Iterator[tuple[date, str]]:
        """The public holidays of its country from one day up to another, worked on or not."""
        for year in range(since.year, until.year + 1) if self.country else ():
            for day, name in sorted(_public_holidays(str(self.country), year, language).items()):
                if since <= day < until:
                    yield day, name

    def _working_day(self, local: datetime, today: int, days: int) -> int:
        index = self._covering(local.timestamp())
        while (place := bisect_left(index.days, today) + days) >= len(index.days):
            index = self._longer(index)
        return index.days[place]

    def _covering(self, at: float) -> Openings:
        index = self._index
        if index.low <= at < index.high:
            return index
        year = datetime.fromtimestamp(at, UTC).year
        if not FIRST_YEAR <= year < LAST_YEAR:
            raise ValueError(
                f"{year} is out of range: dates lie in {FIRST_YEAR} to {LAST_YEAR - 1}."
            )
        return self._built(year - 1, year + 6)

    def _longer(self, index: Openings) -> Openings:
        first, last = index.years
        if last >= LAST_YEAR:
            raise ValueError(
                f'Calendar "{self.name}" has not that much open time before {LAST_YEAR}: shorten the promise.'
            )
        return self._built(first, last + (last - first))

    def _built(self, first: int, last: int) -> Openings:
        """A wider index, in one assignment: other threads keep reading the one they hold."""
        with self._lock:
            if self._index is not _EMPTY:
                first, last = min(first, self._index.years[0]), max(last, self._index.years[1])
            years = max(first, FIRST_YEAR), min(last, LAST_YEAR)
            windows = tuple((day, tuple(open_)) for day, open_ in sorted(self.windows.items()))
            self._index = _shared(self.zone, windows, self._closed(range(*years)), years)
            return self._index

    def _closed(self, years: range) -> frozenset[int]:
        closed = {day for day, change in self.changes.items() if change == "closed"}
        for year in years if self.country else ():
            closed.update(
                day
                for day in _public_holidays(str(self.country), year)
                if self.changes.get(day) != "open"
            )
        return frozenset(day.toordinal() - EPOCH_ORDINAL for day in closed)


def always(zone: str = "UTC", *, name: str = "always") -> Calendar:
    """A calendar that never closes."""
    return Calendar(name, ZoneInfo(zone), {weekday: [(0, DAY)] for weekday in range(7)})


@lru_cache(maxsize=256)
def _shared(
    zone: ZoneInfo,
    windows: tuple[tuple[int, tuple[tuple[int, int], ...]], ...],
    closed: frozenset[int],
    years: tuple[int, int],
) -> Openings:
    """One index for all calendars that mean the same: a new version of a runbook seldom changes its hours."""
    return build(zone, dict(windows), closed, years)


def _not_negative(start: datetime, seconds: float) -> datetime:
    if seconds < 0:
        raise ValueError("Business time is added forwards: seconds must not be negative.")
    return start.astimezone(UTC)


@lru_cache(maxsize=1024)
def _public_holidays(country: str, year: int, language: str = "en") -> Mapping[date, str]:
    """Named holidays of an ISO country, or of a part of it ("US-CA"); in English where the language is not known."""
    code, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(code, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:
        raise ValueError(
            f'"{country}" is no country whose holidays are known: use an ISO code such as FR.'
        ) from None
    if language in found.supported_languages:
        found = holidays.country_holidays(code, subdiv=part or None, years=year, language=language)
    return dict(found)  # the library's own mapping would grow with each year it is asked about
