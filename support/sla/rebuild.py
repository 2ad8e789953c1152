"""Replay tickets that have not ended, and say which of their clocks were not as their events make them."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from support.models import Clock, Ticket
from support.sla import clocks

ENDED = (Ticket.Status.CLOSED, Ticket.Status.MERGED)  # never computed anew


def rebuild(
    tickets: QuerySet[Ticket], *, now: datetime, dry_run: bool = False
) -> Iterator[tuple[Ticket, list[Clock]]]:
    """Each ticket with the clocks that differed, each in its own transaction; written unless it is a dry run."""
    for pk in list(tickets.order_by("pk").values_list("pk", flat=True)):
        rows = Ticket.objects.select_related("brand", "queue")
        with transaction.atomic():
            ticket = rows.select_for_update(of=("self",), no_key=True).get(pk=pk)
            found = clocks.compare(ticket, now=now)
            if not dry_run:
                clocks.write(ticket, found)
        yield ticket, found.changed
