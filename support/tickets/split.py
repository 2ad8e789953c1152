"""A message that is another matter: split off to a ticket of its own, or moved to where it belongs."""

from datetime import datetime

from django.utils.translation import gettext

from support.models import Message, Ticket, TicketEvent
from support.sla import clocks
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.merge import both
from support.tickets.open import take_number
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind
TELLS = {Message.Kind.CUSTOMER: Kind.CUSTOMER_MESSAGE, Message.Kind.NOTE: Kind.AGENT_NOTE}


def split(message: Message, *, by: Actor, now: datetime) -> Ticket:
    """A new ticket of whoever wrote this message, opened when it was written; its promises run from then."""
    ticket = message.ticket
    with changing(ticket):
        _require_movable(message, ticket)
        if message.kind != Message.Kind.CUSTOMER:
            raise TicketRefused(
                gettext("Only what a customer wrote can become a ticket of its own.")
            )
        made = Ticket.objects.create(
            brand=ticket.brand,
            number=take_number(ticket.brand),
            subject=ticket.subject,
            severity=ticket.severity,
            category=ticket.category,
            channel=message.channel,
            language=ticket.language,
            requester=message.customer or ticket.requester,
            queue=ticket.queue,
            follow_up_of=ticket,
            opened_at=message.at,
            updated_at=now,
        )
        data = {
            "severity": made.severity,
            "category": made.category,
            "channel": made.channel,
            "queue": made.queue.slug if made.queue else "",
            "status": made.status,
            "because": f"split from {ticket.reference}",
        }
        facts.record(made, Kind.OPENED, by=by, at=message.at, data=data, message=message)
        _carry(message, ticket, made, by=by, now=now)
    return made


def move(message: Message, into: Ticket, *, by: Actor, now: datetime) -> None:
    """To another ticket of the brand, whose clocks count it from when it was written."""
    ticket = message.ticket
    if ticket.pk == into.pk:
        raise TicketRefused(gettext("The message is in this ticket already."))
    if ticket.brand_id != into.brand_id:
        raise TicketRefused(gettext("A message stays in its brand."))
    with both(ticket, into):
        _require_movable(message, ticket)
        if not into.is_open:
            raise TicketRefused(
                gettext("%(ticket)s is %(status)s: open it first.")
                % {"ticket": into.reference, "status": into.get_status_display()}
            )
        _carry(message, ticket, into, by=by, now=now)


def _require_movable(message: Message, ticket: Ticket) -> None:
    message.refresh_from_db(fields=["ticket"])
    if message.ticket_id != ticket.pk:
        raise TicketRefused(
            gettext("Somebody has moved this message already: load the page again.")
        )
    if message.kind not in TELLS:
        raise TicketRefused(
            gettext("What was mailed to the customer stays where it was sent from.")
        )
    if ticket.events.filter(kind=Kind.OPENED, message=message).exists():
        raise TicketRefused(
            gettext("A ticket keeps the message that opened it: merge the tickets instead.")
        )


def _carry(message: Message, ticket: Ticket, into: Ticket, *, by: Actor, now: datetime) -> None:
    """Facts are never rewritten: the old ticket learns, at the message's own time, that it no longer counts there."""
    said = {"state": "moved", "to": into.reference, "moved_at": now.isoformat()}
    told = ticket.events.filter(kind=TELLS[Message.Kind(message.kind)], message=message).last()
    data = told.data if told is not None else {}
    came = Actor(told.actor_name, told.actor) if told is not None else by
    kind = TELLS[Message.Kind(message.kind)]
    facts.write(
        [
            facts.fact(ticket, Kind.DELIVERY, by=by, at=message.at, data=said, message=message),
            facts.fact(into, kind, by=came, at=message.at, data=data, message=message),
            facts.fact(into, Kind.FOLLOW_UP, by=by, at=now, data={"moved_from": ticket.reference}),
        ]
    )
    message.ticket = into
    message.save(update_fields=["ticket"])
    for each in (ticket, into):
        save(each, now=now)
        clocks.refresh(each, now=now)
