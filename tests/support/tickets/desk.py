"""A customer writes, an agent answers: the real verbs, with every dull value chosen here."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from support.models import Brand, Clock, Message, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.incoming import Incoming
from support.tickets.people import customers
from tests import make

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NOON = make.NOON


def said(**fields: Any) -> Incoming:
    """A plain letter of Zoé's."""
    values: dict[str, Any] = {
        "at": NOON,
        "subject": "White page",
        "text": "The page stays white.",
        "message_id": "<1@example.com>",
        "from_address": "zoe@example.com",
        "from_name": "Zoé Martin",
    }
    return Incoming(**(values | fields))


def opened(
    brand: Brand,
    *,
    now: datetime | None = None,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Ticket:
    """The ticket of a letter that arrives, by default, at the time it is filed."""
    incoming = said(**({"at": now} if now else {}), **fields)
    at = now or incoming.at
    who = customers.find_or_create(
        brand, email=incoming.from_address, name=incoming.from_name, now=at
    )
    return actions.open_ticket(brand, incoming, customer=who, now=at, **(details or {}))


def writes_again(ticket: Ticket, *, at: datetime, **fields: Any) -> Message:
    incoming = said(at=at, message_id="<2@example.com>", **fields)
    return actions.add_customer_message(ticket, incoming, customer=ticket.requester, now=at)


def ada(brand: Brand) -> Actor:
    """An agent of this brand; asked twice, the same one."""
    known = User.objects.filter(username="ada").first()
    return Actor.of(known or make.agent("ada", brand, last_name="Lovelace"))


def clock(ticket: Ticket, kind: str, instance: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, kind=kind, instance=instance)


def history(ticket: Ticket) -> list[str]:
    """What happened to it, in its order."""
    return list(ticket.events.order_by("at", "pk").values_list("kind", flat=True))
