"""An incident is declared once for everybody who sees the same trouble."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents import lifecycle
from incidents.lifecycle import IncidentRefused
from incidents.models import Component, ComponentChange, Incident, IncidentEvent, IncidentUpdate
from support.models import Brand, TicketEvent
from support.tickets.actor import SYSTEM
from tests import make, small_runbook
from tests.at_once import at_once
from tests.make import NOON
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(luneo: Brand) -> Brand:
    small_runbook.give(luneo)
    return luneo


def declare(brand: Brand, **changed: Any) -> Incident:
    values: dict[str, Any] = {
        "title": "LUN-1 My card 4242 is refused",
        "severity": "P0",
        "category": "checkout",
        "tickets": [],
        "by": SYSTEM,
        "now": NOON,
        "key": "category:checkout",
    }
    return lifecycle.declare(brand, **(values | changed))


def timeline(incident: Incident) -> list[str]:
    return list(incident.events.order_by("pk").values_list("kind", flat=True))


def test_two_reports_of_the_same_trouble_are_one_incident(brand: Brand) -> None:
    first = declare(brand, tickets=[make.ticket(brand)])
    second = declare(brand, title="LUN-2 Same here", tickets=[make.ticket(brand)], now=at(5))
    assert first == second
    assert Incident.objects.count() == 1
    assert second.tickets.count() == 2
    assert second.title == "LUN-1 My card 4242 is refused"


def test_the_database_allows_one_open_incident_for_each_key(brand: Brand) -> None:
    found = declare(brand)
    values = {
        field.attname: getattr(found, field.attname)
        for field in Incident._meta.concrete_fields
        if field.name not in {"id", "code"}
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(**values, code="another")


def test_after_the_end_the_same_trouble_is_a_new_incident(brand: Brand) -> None:
    first = declare(brand)
    slots = {"resolution": "Fixed", "follow_up": "None"}
    lifecycle.resolve(first, slots=slots, by=SYSTEM, now=at(30))
    assert declare(brand, now=at(60)) != first


def test_the_same_key_in_two_brands_is_two_incidents(brand: Brand, foodyepay: Brand) -> None:
    small_runbook.give(foodyepay)
    assert declare(brand) != declare(foodyepay)


def test_a_ticket_of_another_brand_is_never_linked(brand: Brand, foodyepay: Brand) -> None:
    with pytest.raises(IncidentRefused, match="another brand"):
        declare(brand, tickets=[make.ticket(foodyepay)])
    assert not Incident.objects.exists()


def test_a_ticket_is_linked_once_and_its_history_says_so(brand: Brand) -> None:
    ticket = make.ticket(brand)
    incident = declare(brand, tickets=[ticket, ticket])
    lifecycle.link(incident, [ticket], by=SYSTEM, now=at(1))
    assert incident.links.count() == 1
    event = ticket.events.get(kind=TicketEvent.Kind.INCIDENT)
    assert (event.data["incident"], event.data["linked"]) == (incident.code, True)


def test_the_public_title_holds_no_word_of_a_customer(luneo: Brand) -> None:
    incident = declare(luneo)
    assert incident.public_title == "Checkout"
    assert "4242" not in incident.public_title


def test_a_grave_incident_is_public_at_once_with_a_promise(brand: Brand) -> None:
    incident = declare(brand, category="billing")
    assert incident.published_at == NOON
    assert incident.next_update_at == at(30)
    update = incident.updates.get()
    assert (update.status, update.template, update.by) == (
        "investigating",
        "acknowledge",
        "Deskbell",
    )
    assert update.texts["en"] == (
        "We are investigating. Impact: Production is blocked. Scope: Checkout."
    )
    assert update.texts["fr"].startswith("Nous enquêtons.")
    assert incident.obligations.get(kind="public_update").due_at == at(30)
    assert timeline(incident) == ["declared", "update"]


def test_the_first_post_speaks_to_the_public_in_each_of_its_languages(luneo: Brand) -> None:
    incident = declare(luneo, category="checkout")
    means = luneo.runbook.data["severities"]["P0"]["means"]  # type: ignore[union-attr]
    texts = incident.updates.get().texts
    assert "Impact: the service is unavailable" in texts["en"]
    assert "Impact : le service est indisponible" in texts["fr"]
    assert means not in "".join(texts.values())


def test_a_small_incident_stays_inside(brand: Brand) -> None:
    incident = declare(brand, severity="P2")
    assert incident.published_at is None
    assert not IncidentUpdate.objects.exists()
    assert not incident.obligations.exists()


def test_a_security_incident_is_private_and_moves_no_component(luneo: Brand) -> None:
    Component.objects.filter(brand=luneo).update(categories=["security"])
    incident = declare(luneo, category="security")
    assert (incident.is_private, incident.published_at) == (True, None)
    assert not ComponentChange.objects.exists()
    assert not IncidentUpdate.objects.exists()


def test_privacy_can_be_asked_for(brand: Brand) -> None:
    assert declare(brand, private=True).published_at is None


def test_components_show_how_grave_it_is_and_a_change_is_logged(luneo: Brand) -> None:
    incident = declare(luneo)
    part = Component.objects.get(brand=luneo, slug="checkout")
    assert part.state == "major_outage"
    change = ComponentChange.objects.get()
    assert (change.old, change.new, change.incident) == ("operational", "major_outage", incident)
    assert Component.objects.get(brand=luneo, slug="webhooks").state == "operational"


def test_a_graver_report_makes_the_incident_graver(luneo: Brand) -> None:
    declare(luneo, severity="P2")
    incident = declare(luneo, severity="P0", now=at(5))
    assert (incident.severity, incident.published_at) == ("P0", at(5))
    assert Component.objects.get(brand=luneo, slug="checkout").state == "major_outage"
    declare(luneo, severity="P3", now=at(6))
    incident.refresh_from_db()
    assert incident.severity == "P0"


def test_a_brand_without_a_runbook_cannot_declare() -> None:
    with pytest.raises(IncidentRefused, match="no runbook"):
        declare(make.brand("bare"))


def test_the_timeline_cannot_be_rewritten(brand: Brand) -> None:
    incident = declare(brand)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentEvent.objects.filter(incident=incident).update(kind="nothing happened")
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentUpdate.objects.filter(incident=incident).update(texts={"en": "All is well"})


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_who_declare_at_once_declare_one(brand: Brand) -> None:
    tickets = [make.ticket(brand) for _ in range(20)]
    found = at_once(*(partial(declare, brand, tickets=[each]) for each in tickets))
    assert len({each.pk for each in found}) == 1
    incident = Incident.objects.get()
    assert incident.tickets.count() == 20
    assert incident.updates.count() == 1
    assert incident.obligations.count() == 2  # the first post and the promised next one
