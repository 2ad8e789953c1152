"""Opening hours as a runbook writes them, read into a calendar."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from support.lib.wall_clock import WEEKDAYS
from support.sla.hours import Calendar
from support.sla.openings import DAY, Windows

ClosedDays = Mapping[tuple[str, date], str]  # (calendar, day) → "closed" or "open"

_WINDOW = re.compile(r"(\d\d):([0-5]\d)\s*-\s*(\d\d):([0-5]\d)")


def read_calendar(
    name: str, entry: Mapping[str, Any], *, closed_days: ClosedDays | None = None
) -> Calendar:
    """A calendar as a runbook writes it."""
    try:
        zone = ZoneInfo(entry["zone"])
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f'calendars.{name}: "{entry["zone"]}" is no time zone; write one such as Europe/Paris.'
        ) from None
    windows = _always() if entry.get("always") else _week(name, entry.get("hours") or {})
    changes = {day: change for (owner, day), change in (closed_days or {}).items() if owner == name}
    return Calendar(name, zone, windows, entry.get("holidays"), changes)


def _always() -> Windows:
    return {weekday: [(0, DAY)] for weekday in range(7)}


def _week(name: str, hours: Mapping[str, Sequence[str]]) -> Windows:
    week: dict[int, list[tuple[int, int]]] = {}
    for days, texts in hours.items():
        for weekday in _weekdays(name, days):
            week.setdefault(weekday, []).extend(_window(name, text) for text in texts)
    for weekday, windows in week.items():
        windows.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(windows)):
            raise ValueError(f"calendars.{name}: hours of {WEEKDAYS[weekday]} overlap.")
    return week


def _weekdays(name: str, days: str) -> list[int]:
    first, _, last = days.strip().lower().partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f'calendars.{name}: "{days}" is no day; write mon … sun, or mon-fri.')
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last or first) - start) % 7 + 1
    return [(start + step) % 7 for step in range(length)]


def _window(name: str, text: str) -> tuple[int, int]:
    found = _WINDOW.fullmatch(text.strip())
    if found is not None:
        hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
        opening, closing = hour * 3600 + minute * 60, last_hour * 3600 + last_minute * 60
        if opening < closing <= DAY:
            return opening, closing
    raise ValueError(
        f'calendars.{name}: "{text}" is no window; write it like 09:00-18:00, ending at 24:00 '
        "at the latest (a night is two windows)."
    )
