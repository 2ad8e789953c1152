"""Incidents in the console: everything about one on one page, nothing of another brand's."""

import pytest
from django.urls import reverse

from incidents.models import Incident, IncidentTicket, IncidentUpdate, Obligation, Page
from support.models import Role
from tests import make


def declared(brand, **fields) -> Incident:
    values = {
        "code": f"{Incident.objects.count():012}",
        "key": "checkout",
        "title": "Checkout is down",
        "public_title": "Payments are unavailable",
        "severity": "P0",
        "declared_at": make.NOON,
        "declared_by": "Deskbell",
        "updated_at": make.NOON,
    }
    return Incident.objects.create(brand=brand, runbook=brand.runbook, **{**values, **fields})


@pytest.fixture
def incident(luneo) -> Incident:
    return declared(luneo)


@pytest.fixture
def agent(client, luneo):
    user = make.agent("ada", luneo)
    client.force_login(user)
    return user


def url(incident, what="change") -> str:
    return reverse(f"admin:incidents_incident_{what}", args=[incident.pk])


def test_one_page_tells_everything_about_an_incident(client, agent, luneo, incident):
    ticket = make.ticket(luneo, subject="White page")
    IncidentTicket.objects.create(
        incident=incident, ticket=ticket, linked_at=make.NOON, linked_by="Ada"
    )
    IncidentUpdate.objects.create(
        incident=incident,
        code="u" * 12,
        status="identified",
        texts={"en": "We found it"},
        at=make.NOON,
        by="Ada",
    )
    Obligation.objects.create(
        incident=incident, kind="post_mortem", started_at=make.NOON, due_at=make.NOON
    )
    Page.objects.create(incident=incident, dedup_key="k", target="oncall", triggered_at=make.NOON)
    page = client.get(url(incident)).content.decode()
    for said in ("Checkout is down", "White page", "We found it", "Post mortem", "oncall: Ringing"):
        assert said in page


def test_open_incidents_stand_before_those_that_are_over(client, agent, luneo, incident):
    declared(luneo, key="old", title="Old", status="resolved")
    lists = reverse("admin:incidents_incident_changelist")
    shown = {
        view: [each.title for each in client.get(lists, {"view": view}).context["cl"].result_list]
        for view in ("open", "over")
    }
    assert shown == {"open": ["Checkout is down"], "over": ["Old"]}


@pytest.mark.parametrize("page", ["incident", "obligation", "page", "component"])
def test_nobody_types_what_the_engine_writes(client, luneo, page):
    client.force_login(make.agent("boss", luneo, role=Role.ADMIN))
    assert client.get(reverse(f"admin:incidents_{page}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:incidents_{page}_add")).status_code == 403


def test_an_incident_of_another_brand_does_not_exist_here(client, agent, foodyepay):
    theirs = declared(foodyepay, title="Secret")
    answer = client.get(url(theirs), follow=True)
    assert b"Secret" not in answer.content
    assert b"There is no such row among those of your brands." in answer.content
