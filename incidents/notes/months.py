"""Months as a brand's calendar on the wall has them: when they begin, and until when their notes are due."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Rule = Mapping[str, Any]  # `release_notes` of a runbook


def of(at: datetime, rule: Rule) -> date:
    """The first day of the month in which `at` lies there."""
    return at.astimezone(ZoneInfo(rule["zone"])).date().replace(day=1)


def after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def begins(month: date, rule: Rule) -> datetime:
    """Its first moment, as UTC."""
    return datetime.combine(month, time(), ZoneInfo(rule["zone"])).astimezone(UTC)


def due_at(month: date, rule: Rule) -> datetime:
    """The end of the day `due_day` of the month that follows, as UTC."""
    return begins(after(month) + timedelta(days=rule["due_day"]), rule)


def ended(first: date, rule: Rule, *, now: datetime) -> Iterator[date]:
    """The months from `first` on that are over, oldest first."""
    while begins(after(first), rule) <= now:
        yield first
        first = after(first)
