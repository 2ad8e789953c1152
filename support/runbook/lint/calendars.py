"""Calendars that never open, and closed days that nobody can read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from support.runbook.findings import Finding, Path
from support.runbook.schema.book import Book
from support.runbook.schema.sla import Calendar
from support.sla.week import read_calendar


def calendars(book: Book) -> Iterator[Finding]:
    for name, calendar in book.calendars.items():
        yield from _calendar(name, calendar)


def _calendar(name: str, calendar: Calendar) -> Iterator[Finding]:
    path: Path = ("calendars", name)
    hours = {days: windows for days, windows in calendar.hours.items() if windows}
    if not calendar.always and not hours:
        yield Finding(path, 'it is never open: expected hours, or "always: true"')
    broken = [
        Finding((*path, "hours", days), wrong)
        for days, windows in hours.items()
        if (wrong := _refused(name, {"hours": {days: windows}}))
    ]
    yield from broken
    if hours and not broken and (wrong := _refused(name, {"hours": hours})):
        yield Finding((*path, "hours"), wrong)
    if wrong := _refused(name, {"always": True, "holidays": calendar.holidays}):
        yield Finding((*path, "holidays"), wrong)


def _refused(name: str, entry: Mapping[str, Any]) -> str:
    """What the room that reckons with calendars has against this one."""
    try:
        read_calendar(name, {"zone": "UTC", **entry})
    except ValueError as wrong:
        return str(wrong).removeprefix(f"calendars.{name}: ").rstrip(".")
    return ""


RULES: list[Callable[[Any], Iterator[Finding]]] = [calendars]
