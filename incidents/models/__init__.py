"""The nouns of incidents: fields, constraints and querysets, one file each."""

from incidents.models.component import Component, ComponentChange, ComponentState
from incidents.models.incident import Incident, IncidentEvent, IncidentTicket, IncidentUpdate
from incidents.models.obligation import Obligation
from incidents.models.paging import Page

__all__ = [
    "Component",
    "ComponentChange",
    "ComponentState",
    "Incident",
    "IncidentEvent",
    "IncidentTicket",
    "IncidentUpdate",
    "Obligation",
    "Page",
]
