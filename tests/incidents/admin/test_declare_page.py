"""An incident is declared by hand or from chosen tickets, in a brand for which the person works."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.models import Incident
from support.models import Brand, Role
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "admin:incidents_declare"


@pytest.fixture
def agent(client: Client, luneo: Brand) -> User:
    user = make.agent("ada", luneo)
    client.force_login(user)
    return user


def declare(client: Client, brand: Brand, **changed: Any) -> Any:
    values = {
        "brand": brand.pk,
        "title": "Nobody can pay",
        "severity": "P1",
        "category": "checkout",
        "tickets": "",
    }
    return client.post(reverse(PAGE), values | changed)


def test_declared_by_hand_it_is_public_and_opens(client: Client, agent: User, luneo: Brand) -> None:
    answer = declare(client, luneo)
    incident = Incident.objects.get()
    assert answer.url == reverse("admin:incidents_incident_change", args=[incident.pk])
    assert (incident.declared_by, incident.severity) == ("Ada", "P1")
    assert incident.published_at is not None


@pytest.mark.parametrize(("severity", "pages"), [("P0", 1), ("P1", 1), ("P2", 0)])
def test_whoever_declares_a_grave_one_wakes_somebody(
    client: Client, agent: User, luneo: Brand, severity: str, pages: int
) -> None:
    declare(client, luneo, severity=severity)
    assert Incident.objects.get().pages.count() == pages


def test_whoever_declares_the_same_joins_it(client: Client, agent: User, luneo: Brand) -> None:
    declare(client, luneo)
    declare(client, luneo, severity="P0", title="Same here")
    assert Incident.objects.get().severity == "P0"


def test_without_a_category_each_is_its_own(client: Client, agent: User, luneo: Brand) -> None:
    declare(client, luneo, category="")
    declare(client, luneo, category="")
    assert Incident.objects.count() == 2


def test_private_it_is_shown_nowhere(client: Client, agent: User, luneo: Brand) -> None:
    declare(client, luneo, private="on")
    incident = Incident.objects.get()
    assert (incident.is_private, incident.published_at) == (True, None)


def test_chosen_tickets_fill_the_form_and_are_linked(
    client: Client, agent: User, luneo: Brand
) -> None:
    tickets = [
        make.ticket(luneo, subject="White page", severity=severity, category="checkout")
        for severity in ("P2", "P1")
    ]
    keys = ",".join(str(each.pk) for each in tickets)
    form = client.get(reverse(PAGE), {"tickets": keys}).context["form"]
    assert form.initial["severity"] == "P1"
    assert form.initial["category"] == "checkout"
    declare(client, luneo, tickets=form.initial["tickets"])
    assert Incident.objects.get().tickets.count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "required"),
        ({"severity": "P9"}, "Select a valid choice"),
        ({"category": "payments"}, "Select a valid choice"),
        ({"tickets": "LUN-77"}, "There is no ticket 77 here."),
        ({"tickets": "hello"}, "There is no ticket hello here."),
    ],
)
def test_what_cannot_be_is_said_next_to_its_field(
    client: Client, agent: User, luneo: Brand, changed: dict[str, str], said: str
) -> None:
    answer = declare(client, luneo, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Incident.objects.exists()


def test_another_brand_cannot_be_chosen_nor_its_tickets_seen(
    client: Client, agent: User, luneo: Brand, foodyepay: Brand
) -> None:
    theirs = make.ticket(foodyepay, subject="Secret")
    assert declare(client, foodyepay).status_code == 422
    assert b"Secret" not in client.get(reverse(PAGE), {"tickets": str(theirs.pk)}).content
    assert not Incident.objects.exists()


def test_a_viewer_declares_nothing(client: Client, luneo: Brand) -> None:
    client.force_login(make.agent("vi", luneo, role=Role.VIEWER))
    assert client.get(reverse(PAGE)).status_code == 403
    assert declare(client, luneo).status_code == 403


def test_a_category_of_one_brand_is_refused_in_the_other(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    client.force_login(make.agent("both", luneo, foodyepay))
    answer = declare(client, luneo, category="payments")
    assert "Luneo has no such category." in answer.content.decode()
