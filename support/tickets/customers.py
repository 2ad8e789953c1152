"""Which customer an address belongs to, in one brand."""

from datetime import datetime

from support.models import Brand, Customer, CustomerAddress


def find_or_create(brand: Brand, *, email: str, name: str, now: datetime) -> Customer:
    """The customer behind `email`, made if there is none; an empty address makes one without.

    The unique address decides between two workers who meet the same stranger: the loser's customer goes again.
    """
    key = email.strip().lower()
    known = _behind(brand, key)
    if known is not None:
        return known
    customer = Customer.objects.create(brand=brand, name=name[:200], created_at=now)
    if not key:
        return customer
    CustomerAddress.objects.bulk_create(
        [CustomerAddress(brand=brand, customer=customer, email=key)], ignore_conflicts=True
    )
    winner = _behind(brand, key)
    if winner is None or winner.pk == customer.pk:
        return customer
    customer.delete()
    return winner


def _behind(brand: Brand, key: str) -> Customer | None:
    """The customer of an address, or who it was merged into."""
    address = (
        CustomerAddress.objects.select_related("customer__merged_into")
        .filter(brand=brand, email=key)
        .first()
    )
    if address is None:
        return None
    return address.customer.merged_into or address.customer
