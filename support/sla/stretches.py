"""What happened to each stretch of a promise's time: counted, paused, or closed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from support.lib.saying import Saying, _
from support.sla.hours import Calendar
from support.sla.promise import Pause

Kind = Literal["counted", "paused", "closed", "holiday"]


class Holiday(NamedTuple):
    """A day on which a calendar stays closed, and the public holiday's name in any language that has one."""

    calendar: Calendar
    day: date

    def named(self, language: str) -> Saying:
        name = self.calendar.why_closed(self.day, language)
        return _("%(name)s (%(day)s)", name=name, day=self.day)


class Stretch(NamedTuple):
    """From one instant to another (UTC); `why` has the holidays in a closed one."""

    kind: Kind
    start: datetime
    end: datetime
    why: tuple[Holiday, ...] = ()

    @property
    def seconds(self) -> int:
        """Between the whole seconds that people are shown, so that the stretches add up to what was promised."""
        first, last = (at.replace(microsecond=0) for at in (self.start, self.end))
        return int((last - first).total_seconds())


def stretches(
    calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause]
) -> list[Stretch]:
    """All the time from `start` to `end` in order, without a gap. Only open time can be paused."""
    found: list[Stretch] = []
    cursor = start.astimezone(UTC)
    for opening, closing in calendar.openings(start, end):
        if cursor < opening:
            found.append(_closed(calendar, cursor, opening))
        found += _open(opening, closing, pauses)
        cursor = closing
    if cursor < end:
        found.append(_closed(calendar, cursor, end.astimezone(UTC)))
    return found


def _open(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Stretch]:
    cursor = start
    for pause_start, pause_end in pauses:
        begins, ceases = max(pause_start, cursor), min(pause_end or end, end)
        if begins >= ceases:
            continue
        if cursor < begins:
            yield Stretch("counted", cursor, begins)
        yield Stretch("paused", begins, ceases)
        cursor = ceases
    if cursor < end:
        yield Stretch("counted", cursor, end)


def _closed(calendar: Calendar, start: datetime, end: datetime) -> Stretch:
    first, last = (at.astimezone(calendar.zone).date() for at in (start, end))
    holidays = tuple(
        Holiday(calendar, day)
        for day in _days(first, last)
        if calendar.windows.get(day.weekday()) and calendar.why_closed(day)
    )
    return Stretch("holiday" if holidays else "closed", start, end, holidays)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
