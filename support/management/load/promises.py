"""The clocks of made-up tickets: as the ledger makes them, and as a sweep would have left them that had always run."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from support.management.load.tables import Value
from support.models import Clock, Ticket
from support.sla import clocks
from support.sla.event import Event
from support.sla.policy import PolicyHistory

COLUMNS = ["id", "ticket", "kind", "instance", "detected_at"]
COLUMNS += [name.removesuffix("_id") for name in clocks.WRITTEN]
ROW = ("kind", "instance", "detected_at", *clocks.WRITTEN)
LAG = timedelta(seconds=20)  # of the sweep, when a promise was broken


def rows(
    ticket: Ticket, facts: Sequence[Event], history: PolicyHistory | None, *, now: datetime
) -> Iterator[Sequence[Value]]:
    """A row's values for each promise, without its key; the ticket's nearest date is put beside it.

    What lies behind us was told: nobody will be mailed about it.
    """
    for clock in clocks.begin(ticket, facts, history, now=now):
        _tell(clock, now)
        yield (ticket.pk, *(_value(getattr(clock, name)) for name in ROW))


def _tell(clock: Clock, now: datetime) -> None:
    if clock.breached_at is not None:
        clock.detected_at, clock.next_at = min(clock.breached_at + LAG, now), None
    elif clock.next_at is not None:
        clock.thresholds = [
            [label, at] for label, at in clock.thresholds if datetime.fromisoformat(at) >= now
        ]
        ahead = [datetime.fromisoformat(at) for _label, at in clock.thresholds]
        clock.next_at = min(ahead, default=clock.due_at)


def moment(at: datetime) -> str:
    """An instant in UTC, in whole seconds, as both databases read it."""
    return at.isoformat(" ")[:19]  # thrice as fast as by a format, and there are twenty to a ticket


def _value(value: Any) -> Value:
    if isinstance(value, datetime):
        return moment(value)
    return json.dumps(value) if isinstance(value, list) else value
