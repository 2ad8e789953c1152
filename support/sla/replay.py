"""Tickets replayed in one pass under any promises: those in force, an older version, or a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from support.models import Brand, ClosedDay, Ticket, TicketEvent
from support.sla import clocks, ledger
from support.sla.docket import Case, Versions
from support.sla.event import Event
from support.sla.policy import PolicySet

CHUNK = 1000  # tickets read at once: what a replay holds in memory, whatever its length
CASE = ("pk", "number", "severity", "category", "channel", "queue__slug")


@dataclass(frozen=True, slots=True)
class Replayed:
    """One ticket and its clocks as they would be."""

    pk: int
    number: int
    severity: str
    category: str
    clocks: list[ledger.Clock]


def replay(
    tickets: QuerySet[Ticket],
    versions: Versions,
    *,
    until: datetime,
    then: Sequence[Event] = (),
) -> Iterator[list[Replayed]]:
    """The tickets in the order of their keys, in chunks; two statements for each chunk.

    `then` are facts added to each history, such as a policy that might be applied now.
    """
    last = 0
    while found := list(tickets.order_by("pk").filter(pk__gt=last).values_list(*CASE)[:CHUNK]):
        last = found[-1][0]
        facts = _facts([row[0] for row in found])
        yield [
            _one(row, [*clocks.events(facts.get(row[0], ())), *then], versions, until)
            for row in found
        ]


def draft_of(brand: Brand, data: dict[str, Any]) -> PolicySet:
    """A runbook that is not in force, with the brand's closed days as they are now."""
    rows = ClosedDay.objects.filter(brand=brand).values_list("calendar", "on", "is_closed")
    closed = {(calendar, on): "closed" if shut else "open" for calendar, on, shut in rows}
    return PolicySet.from_data(data, closed_days=closed)


def _one(
    row: tuple[Any, ...], events: Sequence[Event], versions: Versions, until: datetime
) -> Replayed:
    pk, number, severity, category, channel, queue = row
    case = Case(severity, category or None, channel, queue)
    found = ledger.clocks(events, versions, case, until=until)
    return Replayed(pk, number, severity, category, found.clocks)


def _facts(tickets: Sequence[int]) -> dict[int, list[tuple[datetime, str, Any, int | None]]]:
    """(at, kind, data, message) of each ticket, as the ledger reads them."""
    rows = (
        TicketEvent.objects.filter(ticket__in=tickets, kind__in=clocks.FACTS)
        .order_by("ticket_id", "at", "pk")
        .values_list("ticket_id", "at", "kind", "data", "message_id")
    )
    return {
        ticket: [event[1:] for event in events]
        for ticket, events in groupby(rows.iterator(chunk_size=5000), key=itemgetter(0))
    }
