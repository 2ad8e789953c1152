"""The one place that writes ticket events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from support.lib.database import bulk, rows
from support.models import Message, Ticket, TicketEvent
from support.tickets.actor import Actor


def fact(
    ticket: Ticket,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    message: Message | None = None,
) -> TicketEvent:
    """An event, not yet written; several of them are written together by `write`."""
    return TicketEvent(
        ticket=ticket,
        kind=kind,
        at=at,
        data=dict(data or {}),
        actor=by.user,
        actor_name=by.name,
        message=message,
    )


def write(facts: Sequence[TicketEvent]) -> list[TicketEvent]:
    """Write events in this order, in one statement."""
    return list(rows.insert(facts))


def write_many(rows: Sequence[tuple[Mapping[str, Any], int, datetime]]) -> None:
    """Write any number of events in one statement, each (what many say alike, ticket, at): for sweeps."""
    bulk.insert(TicketEvent, rows, own=("ticket_id", "at"))


def record(
    ticket: Ticket,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    message: Message | None = None,
) -> TicketEvent:
    """Write one event."""
    return write([fact(ticket, kind, by=by, at=at, data=data, message=message)])[0]
