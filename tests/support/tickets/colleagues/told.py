"""What happens in these tests, and what somebody was told of it."""

from typing import Any

from django.contrib.auth.models import User

from support.models import (
    Notification,
    NotificationWish,
    OutboxMessage,
    Ticket,
)
from support.sla.thresholds import Crossed, Due
from support.tickets import actions
from support.tickets.incoming import Incoming
from tests import make

NOON = make.NOON


def told(user: User) -> list[str]:
    found = Notification.objects.filter(user=user).order_by("pk")
    return list(found.values_list("kind", flat=True))


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith="notice:").order_by("pk"))


def write(ticket: Ticket, text: str = "Still white", **fields: Any) -> None:
    said = Incoming(at=NOON, text=text, reply_text=text, from_name="Zoé", **fields)
    actions.add_customer_message(ticket, said, customer=ticket.requester, now=NOON)


def passed(ticket: Ticket, label: str = "breach", kind: str = "first_response") -> Crossed:
    return Crossed(Due(1, ticket.pk, kind, 1, "running", [], NOON), label, NOON)


def wish(user: User, **fields: Any) -> NotificationWish:
    return NotificationWish.objects.create(user=user, **fields)
