"""The life of an incident: declared once, linked to what it explains, taken, told of, resolved, and what is owed after.

Enters: escalation steps and alerts with tickets, commanders through `admin`, deadlines from the sweep (`duties`).
Leaves: Incident, IncidentTicket, IncidentUpdate, IncidentEvent, Obligation and ComponentChange rows, pages through
`paging`, events on the tickets. Every verb locks the incident's row, is one transaction or an `IncidentRefused`
whose sentence is shown as it stands, and leaves one line in the timeline, which nobody can rewrite.
"""

from incidents.lifecycle.opening import declare, link
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.respond import acknowledge, page
from incidents.lifecycle.tell import post_update, resolve

__all__ = ["IncidentRefused", "acknowledge", "declare", "link", "page", "post_update", "resolve"]
