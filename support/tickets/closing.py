"""Close what was resolved and left alone: once the reopen window has passed, a later word opens a follow-up."""

from contextlib import suppress
from datetime import datetime

from support.models import Brand, Ticket
from support.tickets import status
from support.tickets.actor import SYSTEM
from support.tickets.change import changing
from support.tickets.refused import TicketRefused

REASON = "Nobody answered while it could be opened again."


def sweep(*, now: datetime, limit: int = 200) -> int:
    """Close what is due, at most `limit` of each brand, oldest first; returns how many were closed."""
    return sum(_close(brand, now=now, limit=limit) for brand in Brand.objects.order_by("pk"))


def _close(brand: Brand, *, now: datetime, limit: int) -> int:
    due = Ticket.objects.filter(brand=brand, status=Ticket.Status.RESOLVED)
    due = due.filter(resolved_at__lt=now - status.reopen_window(brand)).order_by("resolved_at")
    closed = 0
    for ticket in due.select_related("brand")[:limit]:
        # Read anew: the customer may have answered meanwhile, or somebody merged it.
        with suppress(TicketRefused), changing(ticket):
            if ticket.status == Ticket.Status.RESOLVED:
                status.change_status(
                    ticket, Ticket.Status.CLOSED, by=SYSTEM, now=now, reason=REASON
                )
                closed += 1
    return closed
