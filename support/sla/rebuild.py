"""Replay tickets that have not ended, and say which of their clocks were not as their events make them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from support.models import Clock, Ticket, TicketEvent
from support.sla import clocks

ENDED = (Ticket.Status.CLOSED, Ticket.Status.MERGED)  # never computed anew
CHUNK = 500  # tickets read at once


def rebuild(
    tickets: QuerySet[Ticket], *, now: datetime, dry_run: bool = False
) -> Iterator[tuple[Ticket, list[Clock]]]:
    """Each ticket, by its key, with the clocks that differed; written unless it is a dry run.

    Tickets are read by the hundred and without a lock. One that seems to differ is locked and looked at again, in a
    transaction of its own: somebody may have been writing it.
    """
    last = 0
    while found := list(_read(tickets.filter(pk__gt=last))):
        for ticket in found:
            yield ticket, _differing(ticket, now, dry_run=dry_run)
        last = found[-1].pk


def touched_by(brand: int, calendar: str, day: date) -> QuerySet[Ticket]:
    """Those whose promises on this calendar may move when the day is closed or opened: due then or later, or paused."""
    # Wherever the calendar is at home.
    begins = datetime.combine(day, time(), UTC) - timedelta(days=1)
    running = Q(state=Clock.State.RUNNING, due_at__gte=begins) | Q(state=Clock.State.PAUSED)
    rows = Clock.objects.filter(running, ticket__brand=brand, calendar=calendar)
    return Ticket.objects.filter(pk__in=rows.values("ticket"))


def _read(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    facts = TicketEvent.objects.filter(kind__in=clocks.FACTS).order_by("at", "pk")
    rows = tickets.order_by("pk").select_related("brand", "queue")
    return rows.prefetch_related(
        "brand__closed_days", Prefetch("events", facts), Prefetch("clocks")
    )[:CHUNK]


def _differing(ticket: Ticket, now: datetime, *, dry_run: bool) -> list[Clock]:
    facts = [(fact.at, fact.kind, fact.data, fact.message_id) for fact in ticket.events.all()]
    seen = clocks.compare_with(ticket, facts, ticket.clocks.all(), now=now)
    if not seen.changed and not seen.date_changed:
        return []
    with transaction.atomic():
        rows = Ticket.objects.select_related("brand", "queue")
        held = rows.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
        found = clocks.compare(held, now=now)
        if not dry_run:
            clocks.write(held, found)
    return found.changed
