"""Which rows are about one customer: their own, and those of the customers that were merged into them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from support.models import (
    Customer,
    CustomerAddress,
    Message,
    OutboxMessage,
    Participant,
    RawMessage,
    Ticket,
)


@dataclass(frozen=True, slots=True)
class Whose:
    """`people` are the customer and whoever is the same person; `emails` their addresses, lower case."""

    customer: Customer
    people: tuple[int, ...]
    emails: tuple[str, ...]

    @property
    def tickets(self) -> QuerySet[Ticket]:
        """Those they asked; where they only took part, their messages alone are theirs."""
        return Ticket.objects.filter(requester__in=self.people)

    @property
    def messages(self) -> QuerySet[Message]:
        """What they wrote anywhere, and everything that was said in their own tickets."""
        theirs = Q(customer__in=self.people) | Q(ticket__requester__in=self.people)
        return Message.objects.filter(theirs)

    @property
    def elsewhere(self) -> QuerySet[Ticket, int]:
        """Keys of others' tickets in which they took part or wrote."""
        inside = Participant.objects.filter(customer__in=self.people).values("ticket")
        wrote = Message.objects.filter(customer__in=self.people).values("ticket")
        found = Ticket.objects.filter(Q(pk__in=inside) | Q(pk__in=wrote))
        return found.exclude(requester__in=self.people).values_list("pk", flat=True)

    @property
    def letters(self) -> QuerySet[RawMessage]:
        """The bytes behind their messages, and whatever else their addresses sent to this brand."""
        of_messages = Q(message__in=self.messages.values("pk"))
        sent = Q(brand=self.customer.brand_id, envelope_from__in=self.emails)
        found = RawMessage.objects.filter(of_messages | sent)
        batches = Q(children__in=found.values("pk")) | Q(parent__in=found.values("pk"))
        whole = RawMessage.objects.filter(batches | Q(pk__in=found.values("pk")))
        # Another brand's copy is that brand's.
        ours = Q(brand=self.customer.brand_id) | Q(brand=None)
        return RawMessage.objects.filter(ours, pk__in=whole.values("pk"))

    @property
    def mails(self) -> QuerySet[OutboxMessage]:
        """What left for them or about their tickets: notices to our own people quote them."""
        to_them = Q(brand=self.customer.brand_id, destination__in=self.emails)
        about = Q(ticket__in=self.tickets.values("pk")) | Q(message__in=self.messages.values("pk"))
        return OutboxMessage.objects.filter(to_them | about)


def whose(customer: Customer) -> Whose:
    """Read once, before anything is emptied."""
    people = (
        customer.pk,
        *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True),
    )
    emails = CustomerAddress.objects.filter(customer__in=people).values_list("email", flat=True)
    return Whose(customer, people, tuple(emails))


def find(email: str, **of: Any) -> Customer | None:
    """The customer of this address, `of` a brand (`brand=…`, `brand__slug=…`): the one who stays of those merged."""
    known = CustomerAddress.objects.filter(email=email.strip().lower(), **of)
    address = known.select_related("customer__merged_into", "customer__brand").first()
    return None if address is None else address.customer.merged_into or address.customer
