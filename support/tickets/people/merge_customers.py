"""Two customers who are one person: addresses, tickets and messages go to the one who stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from support.models import Customer, CustomerAddress, Message, Participant, Ticket, TicketEvent
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows a merge moves; shown before it is done."""

    addresses: int
    tickets: int
    messages: int
    participations: int


def preview(customer: Customer) -> Moved:
    return Moved(
        customer.addresses.count(),
        customer.tickets.count(),
        customer.messages.count(),
        Participant.objects.filter(customer=customer).count(),
    )


def merge_customers(customer: Customer, into: Customer, *, by: Actor, now: datetime) -> Moved:
    """`customer` is `into` from now on, and so is whoever was merged into `customer` before."""
    if customer.pk == into.pk:
        raise TicketRefused(gettext("Both are the same customer."))
    if customer.brand_id != into.brand_id:
        raise TicketRefused(gettext("Customers of two brands cannot be merged."))
    with transaction.atomic():
        rows = Customer.objects.select_for_update(of=("self",)).order_by("pk")
        held = list(rows.filter(pk__in=[customer.pk, into.pk]))
        if any(each.merged_into_id is not None for each in held):
            raise TicketRefused(gettext("One of them was merged already: open the one who stays."))
        moved = preview(customer)
        _tell(customer, into, by=by, now=now)
        CustomerAddress.objects.filter(customer=customer).update(customer=into, is_primary=False)
        Ticket.objects.filter(requester=customer).update(requester=into)
        Message.objects.filter(customer=customer).update(customer=into)
        _take_part(customer, into)
        _fill(customer, into)
        Customer.objects.filter(merged_into=customer).update(merged_into=into)
        Customer.objects.filter(pk=customer.pk).update(merged_into=into)
    return moved


def _take_part(customer: Customer, into: Customer) -> None:
    """Move the participations, one for each ticket; nobody takes part in a ticket of their own."""
    known = Participant.objects.filter(customer=into).values("ticket")
    Participant.objects.filter(customer=customer, ticket__in=known).delete()
    Participant.objects.filter(customer=customer).update(customer=into)
    Participant.objects.filter(customer=into, ticket__requester=into).delete()


def _fill(customer: Customer, into: Customer) -> None:
    """Take over what only the merged customer had said of themselves."""
    names = ("name", "language", "time_zone", "external_id", "account")
    filled = [name for name in names if not getattr(into, name) and getattr(customer, name)]
    for name in filled:
        setattr(into, name, getattr(customer, name))
    if filled:
        into.save(update_fields=filled)


def _tell(customer: Customer, into: Customer, *, by: Actor, now: datetime) -> None:
    """By key alone: an event outlives the person's name."""
    data = {"change": "merged", "customer": into.pk, "was": customer.pk}
    facts.write(
        [
            facts.fact(ticket, TicketEvent.Kind.PARTICIPANT, by=by, at=now, data=data)
            for ticket in Ticket.objects.filter(requester=customer)
        ]
    )
