"""What somebody may have meant: the nearest word, and one look-up however many words were mistyped."""

import pytest
from pytest_django import DjangoAssertNumQueries

from support.models import Ticket
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
    for typed in ("dupnot", "dupnot kowalsky", "dupnot kowalsky garrage"):
        with django_assert_max_num_queries(
            3
        ):  # the search, the names, the search for what was meant
            result = find.tickets(rows, typed, who, brands=[brand.pk])
        assert result.few == (ticket.pk,)
    with django_assert_max_num_queries(2):
        assert find.tickets(rows, "nowhere at all", who, brands=[brand.pk]).few == ()
