"""Which customer an address belongs to, in one brand, and which account somebody new joins."""

from datetime import datetime

from django.db import connection

from support.lib.database import rows
from support.lib.freemail import own_domain
from support.models import AccountDomain, Brand, Customer, CustomerAddress

# Setting the address to itself makes the database return whose it is, ours or that of a worker who was faster.
CLAIM_ADDRESS = (
    "INSERT INTO support_customeraddress (brand_id, customer_id, email, is_primary)"
    " VALUES (%s, %s, %s, TRUE) ON CONFLICT (brand_id, email)"
    " DO UPDATE SET email = EXCLUDED.email RETURNING customer_id"
)


def find_or_create(brand: Brand, *, email: str, name: str, now: datetime) -> Customer:
    """The customer behind `email`, made if there is none; an empty address makes one without."""
    key = email.strip().lower()
    alike = CustomerAddress.objects.select_related("customer").filter(brand=brand, email=key)
    known = next(iter(alike), None)
    if known is not None:
        return known.customer.merged_into or known.customer
    return create(brand, email=key, name=name, now=now)


def create(brand: Brand, *, email: str, name: str, now: datetime) -> Customer:
    """A customer for an address that was looked for and not found, of the account whose domain it is.

    The unique address decides between two workers who meet the same stranger: the loser's customer goes again.
    """
    key = email.strip().lower()
    joined = _account_of(brand, key)
    new = Customer(brand=brand, account_id=joined, name=name[:200], created_at=now)
    (customer,) = rows.insert([new])
    if not key:
        return customer
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_ADDRESS, [brand.pk, customer.pk, key])
        (owner,) = cursor.fetchone()
    if owner == customer.pk:
        return customer
    customer.delete()
    found = Customer.objects.select_related("merged_into").get(pk=owner)
    return found.merged_into or found


def _account_of(brand: Brand, email: str) -> int | None:
    domain = own_domain(email)
    if not domain:
        return None
    same = AccountDomain.objects.filter(brand=brand, domain=domain)
    return same.values_list("account_id", flat=True).first()
