"""Beside a ticket's conversation: its promises, the customer and what else they asked."""

from typing import Any

from support.admin import badges
from support.admin.queue.table import requester_name
from support.admin.ticket import playbook_page
from support.admin.ticket.visit import Visit
from support.lib.spoken import language
from support.models import Promise, Severity, Ticket, scoped
from support.tickets import touched
from support.tickets.people import identity

ADDRESSES = "customer__addresses"
OTHERS = 5  # other tickets of the same customer


def beside(visit: Visit) -> dict[str, Any]:
    """The context of the side panel."""
    ticket, now = visit.ticket, visit.now
    states = Promise.State
    clocks = list(ticket.clocks.exclude(state=states.CANCELLED).order_by("started_at", "pk"))
    others = (
        scoped(Ticket, visit.user)
        .filter(requester=ticket.requester_id)
        .exclude(pk=ticket.pk)
        .select_related("brand")
        .order_by("-opened_at")
    )
    paused = [clock for clock in clocks if clock.state == states.PAUSED]
    return {
        "badge": badges.of_ticket(ticket, paused, now),
        "severity": badges.choice("severity", ticket.severity, Severity),
        "status": badges.choice("status", ticket.status, Ticket.Status),
        "clocks": [
            (badges.kind(clock.kind), clock, badges.of_promise(clock, now)) for clock in clocks
        ],
        "requester_name": requester_name(ticket),
        "writes_in": language(ticket.language),
        "identity_wanted": identity.is_wanted(ticket),
        "asleep": ticket.snoozed_until is not None and ticket.snoozed_until > now,
        "playbooks": playbook_page.panel(ticket),
        "others": others[:OTHERS],
        "incidents": touched.of(ticket),
        "people": ticket.participants.select_related("customer").prefetch_related(ADDRESSES),
    }
