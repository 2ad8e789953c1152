"""What somebody may have meant: the nearest word, and one look-up however many words were mistyped."""

import pytest
from pytest_django import DjangoAssertNumQueries

from support.models import Customer, Ticket
from support.search import find, typos
from support.search.operators import Who
from tests import make


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("dupnot", {"dupont"}, "dupont"),
        ("dupont", {"dupont"}, None),
        ("dupont", {"dupont", "dupond"}, "dupond"),
        ("kowalsky", {"kowalski", "kowal"}, "kowalski"),
        ("garrage", {"garage", "garden"}, "garage"),
        ("martn", {"martin", "marten"}, "martin"),
        ("xyzzy", {"dupont", "martin"}, None),
        ("anna", {"hanna", "anne"}, "hanna"),
        ("shmidt", {"schmidt"}, "schmidt"),
        ("schmitt", {"schmidt", "smith"}, "schmidt"),
        ("lefevre", {"lefebvre"}, "lefebvre"),
        ("word", set(), None),
    ],
)
def test_the_most_alike_is_meant_or_nobody(word: str, known: set[str], meant: str | None) -> None:
    assert typos.closest(word, known) == meant


@pytest.mark.parametrize("words", [[], ["ann"], ["4711"], ["a", "12345", "bob"]])
def test_short_words_and_numbers_are_not_looked_up(words: list[str]) -> None:
    assert typos.near(words, None) == {}  # without a database: a query would fail


def test_any_number_of_mistyped_words_costs_one_look_up(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    brand = make.brand("luneo", ticket_prefix="LUN")
    zoe = make.customer(brand, "zoe@garage.example", name="Zoé Dupont Kowalski")
    ticket = make.ticket(brand, subject="Blank", requester=zoe)
    with django_assert_max_num_queries(1):
        near = typos.near(["dupnot", "kowalsky", "garrage", "dupnot", "nobodyatall"], [brand.pk])
    assert near == {"dupnot": "dupont", "kowalsky": "kowalski", "garrage": "garage"}
    rows, who = Ticket.objects.all(), Who(None, make.NOON)
    find.tickets(rows, "dupnot", who, brands=[brand.pk])  # how large the archive is: asked once
    for typed in ("dupnot", "dupnot kowalsky", "dupnot kowalsky garrage"):
        # the search, the names, the search for what was meant
        with django_assert_max_num_queries(3):
            result = find.tickets(rows, typed, who, brands=[brand.pk])
        assert result.few == (ticket.pk,)
    with django_assert_max_num_queries(2):
        assert find.tickets(rows, "nowhere at all", who, brands=[brand.pk]).few == ()


def test_digits_around_a_name_are_no_typo(db: None) -> None:
    brand = make.brand("luneo", ticket_prefix="LUN")
    make.ticket(brand, requester=make.customer(brand, "zoe.dupont42@post.example", name="Zoé"))
    near = typos.near(["dupnot42", "42dupnot", "dupnot"], [brand.pk])
    assert near == {"dupnot42": "dupont42", "42dupnot": "42dupont", "dupnot": "dupont"}
    assert typos.near(["4242", "ab42"], [brand.pk]) == {}


def test_a_name_is_known_until_the_last_who_has_it_is_called_otherwise(db: None) -> None:
    brand = make.brand("luneo", ticket_prefix="LUN")
    two = [make.customer(brand, f"a{each}@b.example", name="Zoé Dupont") for each in (1, 2)]
    for each in two:
        make.ticket(brand, requester=each)
    for each in two:
        assert typos.near(["dupnot"], [brand.pk]) == {"dupnot": "dupont"}
        Customer.objects.filter(pk=each.pk).update(name="")
    assert typos.near(["dupnot"], [brand.pk]) == {}


def test_an_address_that_went_is_meant_no_longer(db: None) -> None:
    brand = make.brand("luneo", ticket_prefix="LUN")
    dupont = make.customer(brand, "dupont@post.example", name="")
    make.ticket(brand, requester=dupont)
    assert typos.near(["dupnot"], [brand.pk]) == {"dupnot": "dupont"}
    dupont.addresses.update(email="other@post.example")
    assert typos.near(["dupnot"], [brand.pk]) == {}
    assert typos.near(["othre"], [brand.pk]) == {"othre": "other"}
    dupont.addresses.all().delete()
    assert typos.near(["othre"], [brand.pk]) == {}


def test_another_brands_people_are_not_meant(db: None) -> None:
    here, there = make.brand("luneo", ticket_prefix="LUN"), make.brand("foodyepay")
    make.ticket(there, requester=make.customer(there, "a@b.example", name="Dupont"))
    rows, who = Ticket.objects.filter(brand=here), Who(None, make.NOON)
    assert find.tickets(rows, "dupnot", who, brands=[here.pk]).few == ()
    assert find.tickets(Ticket.objects.all(), "dupnot", who, brands=None).meant == "dupont"
