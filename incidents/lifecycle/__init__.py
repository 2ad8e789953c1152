"""The life of an incident: declared once, linked to what it explains, taken, told of, resolved, and what is owed after.

Enters: escalation steps and alerts with tickets, commanders through `admin`, deadlines from the sweep (`duties`).
Leaves: Incident, IncidentTicket, IncidentUpdate, IncidentEvent, Obligation and ComponentChange rows, pages through
`paging`, events on the tickets. Every verb locks the incident's row, is one transaction or an `IncidentRefused`
whose sentence is shown as it stands, and leaves one line in the timeline, which nobody can rewrite.
"""

from incidents.lifecycle.grade import change_severity, rename
from incidents.lifecycle.merge import merge
from incidents.lifecycle.moves import progress, reopen
from incidents.lifecycle.opening import declare, declare_from, link, unlink
from incidents.lifecycle.people import assign, note
from incidents.lifecycle.privacy import approve_publishing, ask_to_publish, refuse_publishing
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.respond import acknowledge, page, page_if_grave
from incidents.lifecycle.tell import post_update, resolve
from incidents.lifecycle.waive import fulfil, waive

__all__ = [
    "IncidentRefused",
    "acknowledge",
    "approve_publishing",
    "ask_to_publish",
    "assign",
    "change_severity",
    "declare",
    "declare_from",
    "fulfil",
    "link",
    "merge",
    "note",
    "page",
    "page_if_grave",
    "post_update",
    "progress",
    "refuse_publishing",
    "rename",
    "reopen",
    "resolve",
    "unlink",
    "waive",
]
