"""Two accounts that are one company."""

import pytest

from support.models import Account, AccountDomain, Brand, Customer
from support.tickets.people.merge_accounts import merge_accounts
from support.tickets.refused import TicketRefused
from tests import make


def account(brand: Brand, name: str, external_id: str = "", *components: str) -> Account:
    return Account.objects.create(
        brand=brand, name=name, external_id=external_id, components=list(components)
    )


def test_people_and_components_go_to_the_one_known_longest(brand: Brand) -> None:
    first, second = (
        account(brand, "Acme", "", "web"),
        account(brand, "ACME SA", "A-1", "web", "api"),
    )
    zoe = make.customer(brand)
    Customer.objects.filter(pk=zoe.pk).update(account=second)
    AccountDomain.objects.create(brand=brand, account=second, domain="acme.example")
    assert merge_accounts([second, first]) == first
    assert AccountDomain.objects.get().account == first
    zoe.refresh_from_db()
    first.refresh_from_db()
    assert zoe.account == first
    assert (first.name, first.external_id) == ("Acme", "A-1")
    assert first.components == ["web", "api"]
    assert Account.objects.count() == 1


def test_two_numbers_of_other_systems_are_two_companies(brand: Brand) -> None:
    both = [account(brand, "Acme", "A-1"), account(brand, "Acme", "A-2")]
    with pytest.raises(TicketRefused, match="A-1, A-2"):
        merge_accounts(both)
    assert Account.objects.count() == 2


def test_one_alone_and_two_brands_are_refused(brand: Brand) -> None:
    one = account(brand, "Acme")
    with pytest.raises(TicketRefused, match="at least two"):
        merge_accounts([one, one])
    with pytest.raises(TicketRefused, match="two brands"):
        merge_accounts([one, account(make.brand("other"), "Acme")])
