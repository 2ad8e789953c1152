"""Who else takes part in a ticket: added and removed by agents, brought in by customers."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext

from support.models import Customer, Message, Participant, Ticket, TicketEvent
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.people.customers import find_or_create
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind
MOST_PARTICIPANTS = 20  # that customers can bring in by themselves
UNVERIFIED, LET_IN = "unverified", "let_in"  # marks of a stranger's note
FORWARDED = "forwarded_by:"  # the agent's address follows
FORWARD_UNDONE = "forward_undone"


def add_participant(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """From now on their mail to this ticket is filed as a message of it."""
    if customer.brand_id != ticket.brand_id:
        raise TicketRefused(gettext("This customer belongs to another brand."))
    with changing(ticket):
        if customer.pk == ticket.requester_id:
            raise TicketRefused(gettext("This is the requester already."))
        _, is_new = Participant.objects.get_or_create(
            ticket=ticket, customer=customer, defaults={"added_at": now}
        )
        if is_new:
            _told(ticket, customer, "added", by=by, now=now)


def invite(ticket: Ticket, people: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """A customer wrote to these as well (name by address): they take part, as many as there is room for.

    Whom an agent has removed stays out until an agent adds them again.
    """
    with changing(ticket):
        moves = ticket.events.filter(kind=Kind.PARTICIPANT, data__change="removed")
        inside = set(ticket.participants.values_list("customer_id", flat=True))
        outside = {ticket.requester_id, *moves.values_list("data__customer", flat=True)}
        joined: dict[int, Customer] = {}
        for email, name in people.items():
            if len(inside) + len(joined) >= MOST_PARTICIPANTS:
                break
            customer = find_or_create(ticket.brand, email=email, name=name, now=now)
            if customer.pk not in inside | outside:
                joined[customer.pk] = customer
        if joined:
            Participant.objects.bulk_create(
                Participant(ticket=ticket, customer=each, added_at=now) for each in joined.values()
            )
            facts.write([_fact(ticket, each, "added", by=by, now=now) for each in joined.values()])
            save(ticket, now=now)


def let_in(message: Message, *, by: Actor, now: datetime) -> None:
    """The stranger who wrote this note takes part from now on; the note stays one."""
    if UNVERIFIED not in message.flags or not message.from_address:
        raise TicketRefused(gettext("This message is not a stranger's."))
    with changing(message.ticket):
        stranger = find_or_create(
            message.ticket.brand, email=message.from_address, name=message.author_name, now=now
        )
        add_participant(message.ticket, stranger, by=by, now=now)
        _mark(message, LET_IN)


def undo_forward(message: Message, *, by: Actor, now: datetime) -> None:
    """An agent's forward named the wrong person: the ticket is the agent's own question, and that person is out."""
    agent = forwarded_by(message)
    if not agent:
        raise TicketRefused(gettext("No colleague forwarded this message."))
    ticket = message.ticket
    with changing(ticket):
        named = ticket.requester
        customer = find_or_create(ticket.brand, email=agent, name="", now=now)
        change_requester(ticket, customer, by=by, now=now)
        if named.pk != customer.pk:
            remove_participant(ticket, named, by=by, now=now)
        _mark(message, FORWARD_UNDONE)


def forwarded_by(message: Message) -> str:
    """The address of the agent whose forward decided whose ticket this is; empty where none did, or not any more."""
    if FORWARD_UNDONE in message.flags:
        return ""
    marks = (each for each in message.flags if each.startswith(FORWARDED))
    return next(marks, "").removeprefix(FORWARDED)


def _mark(message: Message, flag: str) -> None:
    message.flags = [*message.flags, flag]
    message.save(update_fields=["flags"])


def remove_participant(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """They take part no more: what they write from now on is filed as a stranger's."""
    with changing(ticket):
        if Participant.objects.filter(ticket=ticket, customer=customer).delete()[0]:
            _told(ticket, customer, "removed", by=by, now=now)


def change_requester(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """The ticket is this customer's; who asked before stays as a participant."""
    if customer.brand_id != ticket.brand_id:
        raise TicketRefused(gettext("This customer belongs to another brand."))
    with changing(ticket):
        before = ticket.requester
        if before.pk == customer.pk:
            return
        Participant.objects.filter(ticket=ticket, customer=customer).delete()
        Participant.objects.get_or_create(
            ticket=ticket, customer=before, defaults={"added_at": now}
        )
        ticket.requester = customer
        save(ticket, "requester", now=now)
        _told(ticket, customer, "requester", by=by, now=now)


def _told(ticket: Ticket, customer: Customer, change: str, *, by: Actor, now: datetime) -> None:
    facts.write([_fact(ticket, customer, change, by=by, now=now)])
    save(ticket, now=now)


def _fact(
    ticket: Ticket, customer: Customer, change: str, *, by: Actor, now: datetime
) -> TicketEvent:
    data = {"change": change, "customer": customer.pk, "name": customer.name}
    return facts.fact(ticket, Kind.PARTICIPANT, by=by, at=now, data=data)
