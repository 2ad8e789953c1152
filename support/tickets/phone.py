"""An agent opens a ticket for somebody: what was said on the phone, or what follows from a ticket that has ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from support.models import Brand, Channel, Ticket, TicketEvent
from support.tickets import facts, properties
from support.tickets.actor import Actor
from support.tickets.incoming import Incoming
from support.tickets.open import open_ticket
from support.tickets.people.customers import find_or_create
from support.tickets.refused import TicketRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asked for what. Without an address nobody can be written to, and the ticket says so when one tries."""

    subject: str
    text: str
    name: str = ""
    email: str = ""
    severity: str = ""
    category: str = ""
    acknowledge: bool = True
    follows: Ticket | None = None


def take_down(brand: Brand, call: Call, *, by: Actor, now: datetime) -> Ticket:
    """The ticket as if they had written it themselves, now; it is the agent's who took it down."""
    if not (call.name.strip() or call.email.strip()):
        raise TicketRefused(gettext("Say who asks: a name or an address."))
    if call.follows is not None and call.follows.brand_id != brand.pk:
        raise TicketRefused(gettext("A follow-up stays in its brand."))
    email = call.email.strip().lower()
    said = Incoming(
        at=now,
        channel=Channel.PHONE,
        subject=call.subject,
        text=call.text,
        reply_text=call.text,
        from_address=email,
        from_name=call.name,
    )
    with transaction.atomic():
        customer = (
            call.follows.requester
            if call.follows is not None and not email
            else find_or_create(brand, email=email, name=call.name.strip(), now=now)
        )
        ticket = open_ticket(
            brand,
            said,
            customer=customer,
            now=now,
            severity=call.severity or None,
            category=call.category,
            follow_up_of=call.follows,
            acknowledge=call.acknowledge,
        )
        properties.assign(ticket, by.user, by=by, now=now)
        if call.follows is not None:
            _tie(call.follows, ticket, by=by, now=now)
    return ticket


def _tie(before: Ticket, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    kind = TicketEvent.Kind.FOLLOW_UP
    facts.write(
        [
            facts.fact(before, kind, by=by, at=now, data={"to": ticket.reference}),
            facts.fact(ticket, kind, by=by, at=now, data={"of": before.reference}),
        ]
    )
