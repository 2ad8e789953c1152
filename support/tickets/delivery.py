"""A mail of ours did not arrive: told in the conversation of the ticket it belongs to."""

from datetime import datetime

from django.db import transaction

from support.models import DeliveryEvent, TicketEvent
from support.outbound import tracking
from support.outbound.tracking import News
from support.tickets import facts
from support.tickets.actor import SYSTEM

BAD = tracking.FAILED | {"complained"}


def file_delivery(news: News, *, now: datetime) -> DeliveryEvent | None:
    """Keep what a provider or a bounce said; None when it is about no mail of ours, or was told before.

    Its own lock-free transaction: a history line is added, nothing of the ticket changes and no clock moves.
    """
    with transaction.atomic():
        event = tracking.record(news, now=now)
        if event is not None and event.kind in BAD and event.outbox.ticket is not None:
            facts.record(
                event.outbox.ticket,
                TicketEvent.Kind.DELIVERY,
                by=SYSTEM,
                at=now,
                data={"state": event.kind, "to": event.recipient, "detail": event.detail},
                message=event.outbox.message,
            )
    return event
