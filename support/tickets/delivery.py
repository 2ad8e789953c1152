"""A mail of ours did not arrive: told in the conversation of the ticket it belongs to."""

from datetime import datetime

from django.db import transaction

from support.models import DeliveryEvent, OutboxMessage, TicketEvent
from support.outbound import tracking
from support.outbound.tracking import News
from support.tickets import facts
from support.tickets.actor import SYSTEM

BAD = tracking.FAILED | {"complained"}


def file_delivery(
    news: News, *, now: datetime, row: OutboxMessage | None = None
) -> DeliveryEvent | None:
    """Keep what a provider or a bounce said; None when it is about no mail of ours, or was told before.

    `row` is the mail where the caller knows it; else it is looked for by its ids. Takes no lock on the ticket: a
    history line is added, nothing else of it changes and no clock moves.
    """
    with transaction.atomic():
        event = tracking.keep(news, row, now=now) if row else tracking.record(news, now=now)
        message = event.outbox.message if event else None
        ticket = message.ticket if message else event.outbox.ticket if event else None
        if event is not None and event.kind in BAD and ticket is not None:
            facts.record(
                ticket,
                TicketEvent.Kind.DELIVERY,
                by=SYSTEM,
                at=now,
                data={"state": event.kind, "to": event.recipient, "detail": event.detail},
                message=message,
            )
    return event
