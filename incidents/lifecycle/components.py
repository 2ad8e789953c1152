"""How the parts of the product stand, computed from the incidents that are open in public."""

from datetime import datetime

from django.db.models import QuerySet

from incidents.models import (
    Component,
    ComponentChange,
    ComponentState,
    Incident,
    Maintenance,
)
from incidents.subscribers import broadcast

STATES = {  # by severity, worst first
    "P0": ComponentState.MAJOR,
    "P1": ComponentState.PARTIAL,
    "P2": ComponentState.DEGRADED,
}


def touched_by(incident: Incident) -> list[Component]:
    """Components of the brand whose categories the runbook names for this one."""
    parts = Component.objects.filter(brand=incident.brand, is_active=True).order_by("position")
    return [part for part in parts if incident.category and incident.category in part.categories]


def scope(incident: Incident) -> str:
    """What is touched, in the names that the runbook gives to it: never in a customer's words."""
    names = [part.name for part in touched_by(incident)]
    category = incident.runbook.data["categories"].get(incident.category) or {}
    return ", ".join(names) or category.get("name") or incident.brand.name


def restate(incident: Incident, *, now: datetime) -> None:
    """Bring the components of an incident in line; a change is logged. A private incident moves nothing."""
    settle(incident.components.all(), incident, now=now)


def settle(parts: QuerySet[Component], cause: Incident | None, *, now: datetime) -> None:
    """Each part is as bad as the worst public incident that touches it, else under maintenance, else well."""
    for part in parts.order_by("pk").select_for_update(no_key=True, of=("self",)):
        touching = Incident.objects.open().public().filter(components=part)
        severities = touching.values_list("severity", flat=True)
        worst = min((each for each in severities if each in STATES), default=None)
        new = STATES[worst] if worst else _without_trouble(part)
        if part.state == new:
            continue
        change = ComponentChange.objects.create(
            component=part, at=now, old=part.state, new=new, incident=cause
        )
        part.state = new
        part.save(update_fields=["state"])
        broadcast.turned(change, now=now)


def _without_trouble(part: Component) -> str:
    active = Maintenance.objects.filter(components=part, status__in=Maintenance.ACTIVE)
    return ComponentState.MAINTENANCE if active.exists() else ComponentState.OPERATIONAL
