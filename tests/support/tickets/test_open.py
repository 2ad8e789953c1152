"""A customer's first message becomes a ticket."""

from datetime import timedelta

from support.models import Brand, Clock, Message, OutboxMessage, TicketEvent
from support.tickets import customers
from support.tickets.acknowledgement import outcome
from support.tickets.incoming import Incoming
from support.tickets.open import open_ticket
from tests import make

MINUTE = timedelta(minutes=1)


def said(**fields):
    values = {
        "at": make.NOON,
        "subject": "Cannot pay",
        "text": "The page stays white.",
        "message_id": "<1@example.com>",
        "from_address": "zoe@example.com",
        "from_name": "Zoé Martin",
    }
    return Incoming(**(values | fields))


def opened(brand, now=make.NOON, customer=None, details=None, **fields):
    incoming = said(**fields)
    who = customer or customers.find_or_create(
        brand, email=incoming.from_address, name=incoming.from_name, now=now
    )
    return open_ticket(brand, incoming, customer=who, now=now, **(details or {}))


def test_a_ticket_is_numbered_by_its_brand(luneo: Brand, foodyepay: Brand) -> None:
    references = [opened(brand).reference for brand in (luneo, foodyepay, luneo)]
    assert references == ["LUN-1", "FOO-1", "LUN-2"]
