"""Which customer an address belongs to."""

from support.models import Brand, Customer, CustomerAddress
from support.tickets.people.customers import find_or_create
from tests import make
from tests.support.tickets.desk import NOON


def zoe(brand: Brand, email: str = "zoe@example.com") -> Customer:
    return find_or_create(brand, email=email, name="Zoé", now=NOON)


def test_an_address_is_one_customer_whatever_its_case(luneo: Brand) -> None:
    assert zoe(luneo) == zoe(luneo, " ZOE@example.COM ")
    assert CustomerAddress.objects.get().email == "zoe@example.com"


def test_the_same_person_at_two_brands_is_two_customers(luneo: Brand, foodyepay: Brand) -> None:
    assert zoe(luneo) != zoe(foodyepay)


def test_nobodys_address_makes_a_customer_of_their_own_each_time(luneo: Brand) -> None:
    assert zoe(luneo, "") != zoe(luneo, "  ")
    assert not CustomerAddress.objects.exists()


def test_a_merged_customer_answers_as_who_they_became(luneo: Brand) -> None:
    survivor, gone = make.customer(luneo), zoe(luneo)
    Customer.objects.filter(pk=gone.pk).update(merged_into=survivor)
    assert zoe(luneo) == survivor


def test_a_long_name_is_cut_not_refused(luneo: Brand) -> None:
    made = find_or_create(luneo, email="a@example.com", name="x" * 500, now=NOON)
    assert len(made.name) == 200
