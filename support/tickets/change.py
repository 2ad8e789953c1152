"""How every verb begins: the ticket locked and read anew, refused when it lives on in another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from support.models import Ticket
from support.tickets.refused import TicketRefused


@contextmanager
def changing(ticket: Ticket) -> Iterator[None]:
    """One transaction around a verb. Whoever changes a ticket waits here for whoever changes it already."""
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
    with transaction.atomic():
        ticket.refresh_from_db(from_queryset=rows.select_related("brand", "queue", "merged_into"))
        if ticket.merged_into is not None:
            number = f"{ticket.brand.ticket_prefix}-{ticket.merged_into.number}"
            raise TicketRefused(
                gettext("This ticket was merged into %(number)s: work there.") % {"number": number}
            )
        yield


def save(ticket: Ticket, *fields: str, now: datetime) -> None:
    """Write these fields, and that the ticket changed."""
    ticket.updated_at = max(now, ticket.updated_at)
    ticket.save(update_fields=[*fields, "updated_at"])
