"""What comes into a ticket after its first message: customers' messages, strangers' notes, agents' notes."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from support.models import Customer, Message, Ticket, TicketEvent
from support.sla import clocks
from support.tickets import facts, thread
from support.tickets.actor import SYSTEM, Actor
from support.tickets.change import changing, save
from support.tickets.colleagues import notices
from support.tickets.incoming import File, Incoming
from support.tickets.people.participants import UNVERIFIED
from support.tickets.refused import TicketRefused
from support.tickets.status import FIELDS, move

Kind = TicketEvent.Kind
WAITING = (
    Ticket.Status.PENDING_CUSTOMER,
    Ticket.Status.ON_HOLD,
    Ticket.Status.RESOLVED,
    Ticket.Status.CLOSED,
)


def add_customer_message(
    ticket: Ticket, incoming: Incoming, *, customer: Customer, now: datetime
) -> Message:
    """File a message of the requester or a participant. It opens the ticket again unless a machine wrote it."""
    kept = thread.keep(ticket.brand_id, incoming.files)
    by = Actor.customer(customer)
    is_machine = incoming.automatic == "strong"
    with changing(ticket):
        message = thread.customers(ticket, incoming, customer)
        message.save(force_insert=True)
        thread.attach(message, kept)
        data = {"auto": True} if is_machine else {}
        said = facts.fact(
            ticket, Kind.CUSTOMER_MESSAGE, by=by, at=incoming.at, data=data, message=message
        )
        written = [said]
        if not is_machine:
            ticket.snoozed_until = None
            if ticket.status in WAITING:
                written.append(move(ticket, Ticket.Status.OPEN, by=by, at=incoming.at))
        _finish(ticket, written, now=now)
        if not is_machine:
            notices.answered(message, now=now)
    return message


def add_unverified_note(ticket: Ticket, incoming: Incoming, *, now: datetime) -> Message:
    """File what a stranger sent with a valid key: seen by agents alone, it moves no clock and nobody is mailed."""
    kept = thread.keep(ticket.brand_id, incoming.files)
    with changing(ticket):
        message = thread.customers(ticket, incoming, ticket.requester)
        message.kind, message.customer = Message.Kind.NOTE, None
        message.author_name = (incoming.from_name or incoming.from_address)[:200]
        message.flags = [*message.flags, UNVERIFIED]
        message.save(force_insert=True)
        thread.attach(message, kept)
        data = {"unverified": incoming.from_address}
        note = facts.fact(
            ticket, Kind.AGENT_NOTE, by=SYSTEM, at=incoming.at, data=data, message=message
        )
        facts.write([note])
        save(ticket, now=now)
    return message


def note(
    ticket: Ticket, *, by: Actor, text: str, now: datetime, files: Sequence[File] = ()
) -> Message:
    """Something for colleagues; the customer never sees it and no clock counts it."""
    if not text.strip():
        raise TicketRefused(gettext("Write the note before you save it."))
    kept = thread.keep_ours(ticket, files)
    with changing(ticket):
        message = thread.ours(ticket, Message.Kind.NOTE, by=by, text=text.strip(), at=now)
        message.save(force_insert=True)
        thread.attach(message, kept)
        facts.record(ticket, Kind.AGENT_NOTE, by=by, at=now, message=message)
        save(ticket, now=now)
        notices.mentioned(message, by=by, now=now)
    return message


def _finish(ticket: Ticket, written: list[TicketEvent], *, now: datetime) -> None:
    facts.write(written)
    save(ticket, *FIELDS, now=now)
    clocks.refresh(ticket, now=now)
