"""Incidents in the console: everything about one on one page, nothing of another brand's."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.models import Incident, IncidentTicket, IncidentUpdate, Obligation, Page
from support.models import Brand, Role
from tests import make


def declared(brand: Brand, **fields: object) -> Incident:
    assert brand.runbook is not None
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
def incident(luneo: Brand) -> Incident:
    return declared(luneo)


@pytest.fixture
def agent(client: Client, luneo: Brand) -> User:
    user = make.agent("ada", luneo)
    client.force_login(user)
    return user


def url(incident: Incident, what: str = "change") -> str:
    return reverse(f"admin:incidents_incident_{what}", args=[incident.pk])


def test_one_page_tells_everything_about_an_incident(
    client: Client, agent: User, luneo: Brand, incident: Incident
) -> None:
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
    for said in ("Checkout is down", "White page", "We found it", "post-mortem", "oncall: Ringing"):
        assert said in page
    assert "&lt;" not in page


def test_open_incidents_stand_before_those_that_are_over(
    client: Client, agent: User, luneo: Brand, incident: Incident
) -> None:
    declared(luneo, key="old", title="Old", status="resolved")
    lists = reverse("admin:incidents_incident_changelist")
    shown = {
        view: [each.title for each in client.get(lists, {"view": view}).context["cl"].result_list]
        for view in ("open", "over")
    }
    assert shown == {"open": ["Checkout is down"], "over": ["Old"]}


@pytest.mark.parametrize("page", ["incident", "obligation", "page", "component"])
def test_nobody_types_what_the_engine_writes(client: Client, luneo: Brand, page: str) -> None:
    client.force_login(make.agent("boss", luneo, role=Role.ADMIN))
    assert client.get(reverse(f"admin:incidents_{page}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:incidents_{page}_add")).status_code == 403


def test_an_incident_of_another_brand_does_not_exist_here(
    client: Client, agent: User, foodyepay: Brand
) -> None:
    theirs = declared(foodyepay, title="Secret")
    answer = client.get(url(theirs), follow=True)
    assert b"Secret" not in answer.content
    assert b"There is no such row among those of your brands." in answer.content


def test_an_agent_takes_an_incident_with_one_press(
    client: Client, agent: User, incident: Incident
) -> None:
    page = client.post(url(incident), {"_ack": ""}, follow=True)
    incident.refresh_from_db()
    assert incident.acknowledged_by == "Ada"
    assert "I have it" in page.content.decode()


def words(incident: Incident, **slots: object) -> dict[str, object]:
    return {
        "_say": "",
        "state": "identified",
        "status-status": "Known",
        "status-mitigation": "Soon",
        **slots,
    }


def test_a_lead_publishes_a_word_and_promises_the_next(
    client: Client, luneo: Brand, incident: Incident
) -> None:
    client.force_login(make.agent("lea", luneo, role=Role.LEAD))
    client.post(url(incident), words(incident, next_in=20))
    incident.refresh_from_db()
    update = incident.updates.get()
    assert (update.status, update.slots["mitigation"], update.by) == ("identified", "Soon", "Lea")
    assert incident.next_update_at == update.at + timedelta(minutes=20)


def test_a_lead_writes_in_the_other_language_too(
    client: Client, luneo: Brand, incident: Incident
) -> None:
    client.force_login(make.agent("lea", luneo, role=Role.LEAD))
    assert 'name="status-status-fr"' in client.get(url(incident)).content.decode()
    client.post(url(incident), words(incident, **{"status-status-fr": "Connue"}))
    update = incident.updates.get()
    assert "Known" in update.texts["en"]
    assert "Connue" in update.texts["fr"]
    assert "Soon" in update.texts["fr"]  # nobody wrote it in French
    client.post(
        url(incident), words(incident, **{"status-status": "", "status-status-fr": "Seule"})
    )
    assert "Seule" in incident.updates.latest("at").texts["en"]


def test_an_empty_slot_is_refused_and_what_was_written_is_kept(
    client: Client, luneo: Brand, incident: Incident
) -> None:
    client.force_login(make.agent("lea", luneo, role=Role.LEAD))
    page = client.post(url(incident), words(incident, **{"status-mitigation": ""})).content.decode()
    assert "Fill in mitigation before this is published." in page
    assert "Known" in page
    assert not incident.updates.exists()


def test_a_lead_resolves_with_the_last_word(
    client: Client, luneo: Brand, incident: Incident
) -> None:
    client.force_login(make.agent("lea", luneo, role=Role.LEAD))
    assert luneo.runbook is not None
    slots = luneo.runbook.data["incidents"]["templates"]["resolution"]["slots"]
    Incident.objects.filter(pk=incident.pk).update(published_at=make.NOON)
    client.post(
        url(incident),
        {"_say": "", "state": "resolved", **{f"resolution-{slot}": "Done" for slot in slots}},
    )
    incident.refresh_from_db()
    assert incident.status == "resolved"


def test_an_agent_says_nothing_in_public(client: Client, agent: User, incident: Incident) -> None:
    assert b"_say" not in client.get(url(incident)).content
    assert client.post(url(incident), words(incident)).status_code == 403
    assert not incident.updates.exists()
