"""Ctrl-K: tickets, people and prepared answers of one's own brands, in a handful of queries."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Macro, Role
from tests import make
from tests.support.admin.desk import Desk, SitDown

URL = reverse("admin:support_find")


def groups(desk: Desk, text: str) -> dict[str, list[str]]:
    answer: Any = desk.client.get(URL, {"q": text}).json()
    return {
        each["title"]: [entry["text"] for entry in each["entries"]] for each in answer["groups"]
    }


@pytest.fixture
def filled(luneo: Brand, foodyepay: Brand) -> None:
    zoe = make.customer(luneo, "zoe@example.com", name="Zoé Dupont")
    make.ticket(luneo, subject="Cannot pay", requester=zoe)
    Macro.objects.create(brand=luneo, title="Dupont's refund", texts={"en": "Hello"})
    theirs = make.customer(foodyepay, "dupont@secret.example", name="Secret Dupont")
    make.ticket(foodyepay, subject="Secret", requester=theirs)
    Macro.objects.create(brand=foodyepay, title="Secret Dupont", texts={"en": "Hello"})


def test_tickets_people_and_answers_are_found_together(filled: None, sit_down: SitDown) -> None:
    assert groups(sit_down(Role.LEAD), "dupont") == {
        "Tickets": ["LUN-1 Cannot pay"],
        "People": ["Zoé Dupont"],
        "Prepared answers": ["Dupont's refund"],
    }


def test_an_agent_is_not_led_to_pages_that_only_leads_open(filled: None, desk: Desk) -> None:
    assert "Prepared answers" not in groups(desk, "dupont")


@pytest.mark.parametrize("text", ["", "d", " ", "secret"])
def test_nothing_is_found_for_too_little_or_for_what_is_not_mine(
    filled: None, desk: Desk, text: str
) -> None:
    assert groups(desk, text) == {}


def test_a_number_leads_to_its_ticket(filled: None, desk: Desk) -> None:
    answer = desk.client.get(URL, {"q": "LUN-1"}).json()
    entry = answer["groups"][0]["entries"][0]
    assert desk.client.get(entry["url"]).status_code == 200
    assert entry["aside"] == "Zoé Dupont · New"


def test_strangers_are_sent_to_sign_in(filled: None, client: Any) -> None:
    assert client.get(URL, {"q": "dupont"}).status_code == 302


def test_it_costs_a_handful_of_queries(
    filled: None, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.client.get(URL, {"q": "dupont"})
    with django_assert_max_num_queries(12):
        desk.client.get(URL, {"q": "dupont"})
