"""Who else takes part in a ticket: added and removed by agents."""

from datetime import datetime

from support.models import Customer, Participant, Ticket, TicketEvent
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind


def add_participant(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """From now on their mail to this ticket is filed as a message of it."""
    if customer.brand_id != ticket.brand_id:
        raise TicketRefused("This customer belongs to another brand.")
    with changing(ticket):
        if customer.pk == ticket.requester_id:
            raise TicketRefused("This is the requester already.")
        _, is_new = Participant.objects.get_or_create(
            ticket=ticket, customer=customer, defaults={"added_at": now}
        )
        if is_new:
            _told(ticket, customer, "added", by=by, now=now)


def remove_participant(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """What they write from now on is a stranger's."""
    with changing(ticket):
        if Participant.objects.filter(ticket=ticket, customer=customer).delete()[0]:
            _told(ticket, customer, "removed", by=by, now=now)


def change_requester(ticket: Ticket, customer: Customer, *, by: Actor, now: datetime) -> None:
    """The ticket is this customer's; who asked before stays as a participant."""
    if customer.brand_id != ticket.brand_id:
        raise TicketRefused("This customer belongs to another brand.")
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
    data = {"change": change, "customer": customer.pk, "name": customer.name}
    facts.record(ticket, Kind.PARTICIPANT, by=by, at=now, data=data)
    save(ticket, now=now)
