"""Builders for this room: a clock that runs out, a step that is due."""

from datetime import datetime, timedelta
from typing import Any

from support.models import Clock, Ticket
from tests import make


def clock(
    ticket: Ticket, *, due_in: timedelta, warn_in: timedelta | None = None, **fields: Any
) -> Clock:
    """A running clock started at NOON, due so much later, with one warning if asked."""
    due_at = make.NOON + due_in
    warn_at = make.NOON + warn_in if warn_in is not None else None
    values: dict[str, Any] = {
        "kind": "first_response",
        "severity": ticket.severity,
        "runbook": ticket.brand.runbook,
        "started_at": make.NOON,
        "due_at": due_at,
        "next_at": warn_at or due_at,
        "thresholds": [["75%", warn_at.isoformat()]] if warn_at else [],
    }
    return Clock.objects.create(ticket=ticket, **(values | fields))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def at(number: float) -> datetime:
    """So many minutes after NOON."""
    return make.NOON + minutes(number)
