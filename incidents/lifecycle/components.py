"""How the parts of the product stand, computed from the incidents that are open in public."""

from datetime import datetime

from incidents.models import Component, ComponentChange, ComponentState, Incident

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
    for part in incident.components.select_for_update(no_key=True):
        touching = Incident.objects.open().public().filter(components=part)
        severities = touching.values_list("severity", flat=True)
        worst = min((each for each in severities if each in STATES), default=None)
        new = STATES[worst] if worst else ComponentState.OPERATIONAL
        if part.state == new or (worst is None and part.state == ComponentState.MAINTENANCE):
            continue
        ComponentChange.objects.create(
            component=part, at=now, old=part.state, new=new, incident=incident
        )
        part.state = new
        part.save(update_fields=["state"])
