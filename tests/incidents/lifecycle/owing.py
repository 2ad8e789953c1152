"""What an incident owes, as tests ask for it."""

from incidents.models import Incident, Obligation

END = {"resolution": "Fixed", "follow_up": "We watch it"}


def owed(incident: Incident, *states: str) -> set[str]:
    states = states or ("running", "breached")
    return set(incident.obligations.filter(state__in=states).values_list("kind", flat=True))


def duty(incident: Incident, kind: str) -> Obligation:
    return incident.obligations.filter(kind=kind).latest("instance")
