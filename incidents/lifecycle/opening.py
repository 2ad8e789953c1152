"""Declare an incident, once for all who see the same trouble, and link the tickets that it explains."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from incidents.lifecycle import components
from incidents.lifecycle.publish import publish
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, IncidentTicket
from support.models import Brand, Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import Actor

CODE_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
ATTEMPTS = 3  # the open one may be resolved between our insert and our look


def declare(  # noqa: PLR0913  # what an incident is
    brand: Brand,
    *,
    title: str,
    severity: str,
    category: str,
    tickets: Iterable[Ticket],
    by: Actor,
    now: datetime,
    key: str,
    private: bool | None = None,
) -> Incident:
    """The open incident about `key`, made if there is none: the database decides who makes it.

    `private` None asks the runbook. An open one that is found becomes as grave as this, if that is graver.
    """
    if brand.runbook_id is None:
        raise IncidentRefused(f"{brand} has no runbook: apply one first.")
    version = pinned(brand.runbook_id)
    if private is None:
        private = category in version.data["incidents"]["private_categories"]
    drawn = Incident(
        brand=brand,
        code=get_random_string(12, CODE_LETTERS),
        key=key,
        title=title[:300],
        severity=severity,
        category=category,
        is_private=private,
        runbook=version,
        declared_at=now,
        declared_by=by.name,
        updated_at=now,
    )
    drawn.public_title = components.scope(drawn)[:300]
    with transaction.atomic():
        incident = _one_open(drawn)
        if incident.code == drawn.code:
            _begin(incident, by=by, now=now)
        elif severity < incident.severity:
            _worsen(incident, severity, by=by, now=now)
        link(incident, tickets, by=by, now=now)
    return incident


def link(incident: Incident, tickets: Iterable[Ticket], *, by: Actor, now: datetime) -> None:
    """Say that the incident explains these tickets. What is linked stays linked, and is told once."""
    with changing(incident):
        known = set(incident.links.values_list("ticket_id", flat=True))
        fresh = {each.pk: each for each in tickets if each.pk not in known}
        if any(each.brand_id != incident.brand_id for each in fresh.values()):
            raise IncidentRefused("A ticket of another brand cannot be linked.")
        IncidentTicket.objects.bulk_create(
            IncidentTicket(incident=incident, ticket=each, linked_at=now, linked_by=by.name)
            for each in fresh.values()
        )
        data = {"incident": incident.code, "title": incident.title, "linked": True}
        kind = TicketEvent.Kind.INCIDENT
        facts.write([facts.fact(each, kind, by=by, at=now, data=data) for each in fresh.values()])
        for each in fresh.values():
            record(incident, "ticket_linked", by=by, at=now, data={"ticket": each.number})


def _one_open(drawn: Incident) -> Incident:
    for _ in range(ATTEMPTS):
        Incident.objects.bulk_create([drawn], ignore_conflicts=True)
        found = Incident.objects.open().filter(brand=drawn.brand, key=drawn.key).first()
        if found is not None:
            found.brand, found.runbook = drawn.brand, pinned(found.runbook_id)
            return found
    raise IncidentRefused("The incident is being resolved at this moment: try again.")


def _begin(incident: Incident, *, by: Actor, now: datetime) -> None:
    data = {"severity": incident.severity, "category": incident.category}
    record(incident, "declared", by=by, at=now, data=data)
    incident.components.set(components.touched_by(incident))
    publish(incident, by=by, now=now)


def _worsen(incident: Incident, severity: str, *, by: Actor, now: datetime) -> None:
    with changing(incident):
        data: dict[str, Any] = {"from": incident.severity, "to": severity}
        incident.severity, incident.updated_at = severity, now
        incident.save(update_fields=["severity", "updated_at"])
        record(incident, "severity", by=by, at=now, data=data)
        publish(incident, by=by, now=now)
