"""How every verb begins and ends: the incident locked, and a line in its timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.models import Incident, IncidentEvent
from incidents.status.publish import republish
from support.models import TicketEvent
from support.tickets import facts
from support.tickets.actor import Actor


@contextmanager
def changing(incident: Incident) -> Iterator[None]:
    """One transaction around a verb; whoever changes an incident waits for whoever changes it already."""
    rows = Incident.objects.select_for_update(of=("self",), no_key=True)
    with transaction.atomic():
        incident.refresh_from_db(from_queryset=rows.select_related("brand", "runbook"))
        yield


def record(
    incident: Incident, kind: str, *, by: Actor, at: datetime, data: dict[str, Any] | None = None
) -> None:
    """A line in the timeline; what the public knows of is published anew once the verb is committed."""
    IncidentEvent.objects.create(
        incident=incident, kind=kind, at=at, actor_name=by.name, data=data or {}
    )
    if incident.published_at is not None:
        republish(incident.brand, now=at)


def tell_tickets(incident: Incident, *, by: Actor, at: datetime, **data: Any) -> None:
    """The same fact in the history of every ticket that the incident explains."""
    said = {"incident": incident.code, "title": incident.title, **data}
    facts.write(
        [
            facts.fact(each, TicketEvent.Kind.INCIDENT, by=by, at=at, data=said)
            for each in incident.tickets.order_by("pk")
        ]
    )
