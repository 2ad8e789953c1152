"""Who is meant by @name: colleagues of the brand, and nothing that only looks like one."""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Role
from support.tickets.colleagues import mentions
from tests import make


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@bob can you look?", ["bob"]),
        ("Ask @Bob, @bob or @BOB.", ["bob"]),
        ("(@bob) and «@eve»", ["bob", "eve"]),
        ("first line\n@bob", ["bob"]),
        ("@jean.dupont. Then", ["jean.dupont"]),
        ("@jean-luc- please", ["jean-luc"]),
        ("@noël", ["noël"]),
        ("mail bob@example.com", []),
        ("https://example.com/@bob", []),
        ("@@bob", []),
        ("@ bob", []),
        ("bob@", []),
        ("", []),
        (" ".join(f"@n{number}" for number in range(99)), [f"n{each}" for each in range(20)]),
    ],
)
def test_what_is_written_behind_an_at(text: str, found: list[str]) -> None:
    assert mentions.names(text) == found


@pytest.fixture
def bob(brand: Brand) -> User:
    return make.agent("Bob", brand, last_name="Marlow")


def test_a_colleague_is_meant_whatever_the_case(brand: Brand, bob: User) -> None:
    assert mentions.people(["thanks @bOB"], brand) == {"bob": bob}


def test_a_viewer_is_meant_as_well(brand: Brand) -> None:
    eve = make.agent("eve", brand, role=Role.VIEWER)
    assert mentions.people(["@eve"], brand) == {"eve": eve}


def test_nobody_of_another_brand_is_meant_or_offered(brand: Brand) -> None:
    make.agent("eve", make.brand("other"))
    assert mentions.people(["@eve"], brand) == {}
    assert mentions.offered(brand, "e") == []


def test_nobody_who_has_gone_is_meant_or_offered(brand: Brand, bob: User) -> None:
    bob.is_active = False
    bob.save()
    assert mentions.people(["@bob"], brand) == {}
    assert mentions.offered(brand, "b") == []


def test_a_text_without_names_asks_nothing(
    brand: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert mentions.people(["write to zoe@example.com", ""], brand) == {}


def test_many_texts_are_one_question(
    brand: Brand, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert mentions.people(["@bob", "@nobody", "@bob again"], brand) == {"bob": bob}


@pytest.mark.parametrize("begun", ["b", "B", "bo", "mar", "Bob", ""])
def test_offered_by_the_beginning_of_any_name(brand: Brand, bob: User, begun: str) -> None:
    assert mentions.offered(brand, begun) == [("Bob", "Bob Marlow")]


@pytest.mark.parametrize("begun", ["ob", "low", "%", "_"])
def test_not_offered_by_its_middle_or_a_joker(brand: Brand, bob: User, begun: str) -> None:
    assert mentions.offered(brand, begun) == []


def test_no_more_are_offered_than_asked_for(brand: Brand) -> None:
    for number in range(4):
        make.agent(f"bob{number}", brand)
    assert [name for name, _full in mentions.offered(brand, "bob", limit=3)] == [
        "bob0",
        "bob1",
        "bob2",
    ]
