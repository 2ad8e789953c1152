"""Two customers who are one person: nothing is lost, nobody takes part beside themselves."""

import pytest

from support.models import Brand, Customer, CustomerAddress, Participant, Ticket, TicketEvent
from support.tickets.actor import Actor
from support.tickets.people import merge_customers
from support.tickets.people.customers import find_or_create
from support.tickets.refused import TicketRefused
from tests import make

ADA = Actor("Ada")
NOW = make.NOON


@pytest.fixture
def one(brand: Brand) -> Customer:
    return make.customer(brand, "one@example.com", name="")


@pytest.fixture
def two(brand: Brand) -> Customer:
    return make.customer(brand, "two@example.com", name="Zoé")


def merge(customer: Customer, into: Customer) -> merge_customers.Moved:
    return merge_customers.merge_customers(customer, into, by=ADA, now=NOW)


def take_part(customer: Customer, ticket: Ticket) -> None:
    Participant.objects.create(ticket=ticket, customer=customer, added_at=NOW)


def test_everything_goes_to_the_one_who_stays(one: Customer, two: Customer, brand: Brand) -> None:
    ticket = make.ticket(brand, requester=two)
    other = make.ticket(brand)
    take_part(two, other)
    moved = merge(two, one)
    assert moved == merge_customers.Moved(addresses=1, tickets=1, messages=1, participations=1)
    ticket.refresh_from_db()
    assert ticket.requester == one
    assert ticket.messages.get().customer == one
    assert other.participants.get().customer == one
    assert {each.email for each in one.addresses.all()} == {"one@example.com", "two@example.com"}
    assert CustomerAddress.objects.get(email="one@example.com").is_primary
    assert not CustomerAddress.objects.get(email="two@example.com").is_primary


def test_the_preview_says_the_same_and_moves_nothing(
    one: Customer, two: Customer, brand: Brand
) -> None:
    ticket = make.ticket(brand, requester=two)
    assert merge_customers.preview(two) == merge_customers.Moved(1, 1, 1, 0)
    ticket.refresh_from_db()
    assert ticket.requester == two


def test_mail_of_the_old_address_finds_the_one_who_stays(
    one: Customer, two: Customer, brand: Brand
) -> None:
    merge(two, one)
    assert find_or_create(brand, email="two@example.com", name="", now=NOW) == one


def test_what_only_the_other_one_had_said_is_kept(
    one: Customer, two: Customer, brand: Brand
) -> None:
    Customer.objects.filter(pk=two.pk).update(language="fr")
    Customer.objects.filter(pk=one.pk).update(language="en")
    merge(Customer.objects.get(pk=two.pk), Customer.objects.get(pk=one.pk))
    one.refresh_from_db()
    assert (one.name, one.language) == ("Zoé", "en")


@pytest.mark.parametrize("both", [True, False])
def test_nobody_takes_part_twice(one: Customer, two: Customer, brand: Brand, both: bool) -> None:
    ticket = make.ticket(brand)
    take_part(two, ticket)
    if both:
        take_part(one, ticket)
    merge(two, one)
    assert [each.customer for each in ticket.participants.all()] == [one]


def test_nobody_takes_part_in_their_own_ticket(one: Customer, two: Customer, brand: Brand) -> None:
    mine, theirs = make.ticket(brand, requester=one), make.ticket(brand, requester=two)
    take_part(two, mine)
    take_part(one, theirs)
    merge(two, one)
    assert not Participant.objects.exists()


def test_who_was_merged_before_follows(one: Customer, two: Customer, brand: Brand) -> None:
    three = make.customer(brand, "three@example.com")
    merge(three, two)
    merge(two, one)
    three.refresh_from_db()
    assert three.merged_into == one


def test_each_ticket_tells_it_without_a_name(one: Customer, two: Customer, brand: Brand) -> None:
    ticket = make.ticket(brand, requester=two)
    merge(two, one)
    event = ticket.events.get(kind=TicketEvent.Kind.PARTICIPANT)
    assert event.data == {"change": "merged", "customer": one.pk, "was": two.pk}
    assert event.actor_name == "Ada"


def test_what_makes_no_sense_is_refused(one: Customer, two: Customer) -> None:
    with pytest.raises(TicketRefused, match="same customer"):
        merge(one, one)
    with pytest.raises(TicketRefused, match="two brands"):
        merge(one, make.customer(make.brand("other")))
    merge(two, one)
    for first, second in ((two, one), (one, two)):
        with pytest.raises(TicketRefused, match="merged already"):
            merge(first, second)
