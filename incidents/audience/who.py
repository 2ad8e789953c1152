"""Who is affected by an incident: those who wrote, and the people of accounts on its components, each once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from incidents.models import Incident
from support.models import Account, CustomerAddress

CHUNK = 500  # accounts asked about at once


@dataclass(frozen=True, slots=True)
class Person:
    """`email` is lower case and empty for somebody we cannot write to; `language` what they are known to read."""

    customer: int
    email: str
    language: str


def affected(incident: Incident) -> list[Person]:
    """Requesters of the linked tickets first, then the accounts' people; one entry per address."""
    wrote = set(incident.tickets.values_list("requester_id", flat=True))
    found: dict[str, Person] = {}
    for person in (*people(wrote), *_of_accounts(incident)):
        if person.email:
            found.setdefault(person.email, person)
    return list(found.values())


def people(customers: Iterable[int]) -> Iterator[Person]:
    """Each customer at the address that is theirs first."""
    rows = CustomerAddress.objects.filter(customer__in=list(customers), customer__merged_into=None)
    return _first_addresses(rows.order_by("customer", "-is_primary", "pk"))


def _of_accounts(incident: Incident) -> Iterator[Person]:
    """Everybody of the accounts that stand on a component which the incident touches."""
    touched = set(incident.components.values_list("slug", flat=True))
    accounts = Account.objects.filter(brand=incident.brand_id).exclude(components=[])
    hit = (
        pk
        for pk, components in accounts.values_list("pk", "components").order_by("pk").iterator()
        if touched & set(components)
    )
    while chunk := list(islice(hit, CHUNK)):
        rows = CustomerAddress.objects.filter(
            customer__account__in=chunk, customer__merged_into=None
        )
        yield from _first_addresses(rows.order_by("customer", "-is_primary", "pk"))


def _first_addresses(rows: QuerySet[CustomerAddress]) -> Iterator[Person]:
    last = 0
    for customer, email, language in rows.values_list("customer_id", "email", "customer__language"):
        if customer != last:
            yield Person(customer, email.strip().lower(), language)
        last = customer
