"""The hours that people work: the calendars of a runbook that close at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from support.models import RunbookVersion
from support.sla.clocks import policies_of
from support.sla.hours import Calendar

SECOND = timedelta(seconds=1)


def office(version: RunbookVersion | None) -> list[Calendar]:
    """None of them where all are open round the clock: then no hour is out of hours."""
    if version is None:
        return []
    written = version.data["calendars"]
    calendars = policies_of(version).calendars
    return [calendar for name, calendar in calendars.items() if not written[name].get("always")]


def begins_outside(at: datetime, hours: Sequence[Calendar]) -> bool:
    return bool(hours) and not any(calendar.is_open(at) for calendar in hours)


def ends_outside(at: datetime, hours: Sequence[Calendar]) -> bool:
    """As `begins_outside`; what ends at closing time ends within hours."""
    return begins_outside(at - SECOND, hours)
