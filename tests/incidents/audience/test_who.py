"""Who is affected: those who wrote and the people of accounts on the touched components, each once."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import lifecycle
from incidents.audience import who
from incidents.models import Incident
from support.models import Account, Brand, Customer, CustomerAddress
from support.tickets.actor import SYSTEM
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(foodyepay: Brand) -> Incident:
    return lifecycle.declare(
        foodyepay,
        title="Balances are wrong",
        severity="P0",
        category="balance",
        tickets=[],
        by=SYSTEM,
        now=NOON,
        key="balance",
    )


def on(brand: Brand, email: str, *components: str, **fields: Any) -> Customer:
    """Somebody whose account stands on these components."""
    account = Account.objects.create(brand=brand, name=email, components=list(components))
    made = make.customer(brand, email)
    Customer.objects.filter(pk=made.pk).update(account=account, **fields)
    return made


def emails(incident: Incident) -> list[str]:
    return [person.email for person in who.affected(incident)]


def test_only_accounts_on_a_touched_component_are_affected(
    foodyepay: Brand, incident: Incident
) -> None:
    on(foodyepay, "in@example.com", "app", "balances")
    on(foodyepay, "out@example.com", "app")
    on(foodyepay, "none@example.com")
    make.customer(foodyepay, "alone@example.com")
    assert emails(incident) == ["in@example.com"]


def test_those_who_wrote_come_first_and_nobody_comes_twice(
    foodyepay: Brand, incident: Incident
) -> None:
    on(foodyepay, "other@example.com", "balances")
    writer = on(foodyepay, "writer@example.com", "balances")
    tickets = [make.ticket(foodyepay, requester=writer) for _ in range(2)]
    lifecycle.link(incident, tickets, by=SYSTEM, now=NOON)
    assert emails(incident) == ["writer@example.com", "other@example.com"]


def test_each_person_is_written_at_the_address_that_is_theirs_first(
    foodyepay: Brand, incident: Incident
) -> None:
    person = on(foodyepay, "old@example.com", "balances", language="fr")
    CustomerAddress.objects.filter(customer=person).update(is_primary=False)
    CustomerAddress.objects.create(brand=foodyepay, customer=person, email="new@example.com")
    assert [(each.email, each.language) for each in who.affected(incident)] == [
        ("new@example.com", "fr")
    ]


def test_somebody_merged_or_without_an_address_is_left_out(
    foodyepay: Brand, incident: Incident
) -> None:
    kept = on(foodyepay, "kept@example.com", "balances")
    on(foodyepay, "gone@example.com", "balances", merged_into=kept)
    nobody = on(foodyepay, "nobody@example.com", "balances")
    nobody.addresses.all().delete()
    assert emails(incident) == ["kept@example.com"]


def test_another_brands_account_is_never_affected(
    luneo: Brand, foodyepay: Brand, incident: Incident
) -> None:
    on(luneo, "spy@example.com", "balances")
    assert emails(incident) == []


@pytest.mark.parametrize("count", [10, 400])
def test_many_accounts_cost_as_many_queries_as_few(
    foodyepay: Brand, incident: Incident, count: int
) -> None:
    accounts = Account.objects.bulk_create(
        Account(brand=foodyepay, name=str(each), components=["balances"]) for each in range(count)
    )
    customers = Customer.objects.bulk_create(
        Customer(brand=foodyepay, account=each, created_at=NOON) for each in accounts
    )
    CustomerAddress.objects.bulk_create(
        CustomerAddress(brand=foodyepay, customer=each, email=f"{each.pk}@example.com")
        for each in customers
    )
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert len(who.affected(incident)) == count
    assert len(seen) <= 6
