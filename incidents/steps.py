"""The escalation steps that incidents lend to support; settings.ESCALATION_STEPS names them."""

from datetime import datetime

from django.db.models import Q

from incidents import lifecycle
from incidents.models import Incident
from support.models import StepRun, Ticket, TriggerHit
from support.tickets.actor import SYSTEM


def declare_incident(run: StepRun, *, now: datetime) -> str:
    """One incident for all tickets of the same kind of trouble; this one is linked to it."""
    incident = _incident(run, now)
    shown = "in public" if incident.published_at else "inside only"
    return f"Incident {incident.code}: {incident.title} ({shown})."


def page(run: StepRun, *, now: datetime) -> str:
    """Page on-call for the ticket's incident, which is declared if there is none yet."""
    return lifecycle.page(_incident(run, now), now=now)


def _incident(run: StepRun, now: datetime) -> Incident:
    ticket = run.escalation.ticket
    tickets = [ticket, *_seen_with(ticket)]
    found = (ticket.severity, ticket.category)  # it is this one that was escalated
    return lifecycle.declare_from(tickets, by=SYSTEM, now=now, severity=found[0], category=found[1])


def _seen_with(ticket: Ticket) -> list[Ticket]:
    """The others whose customers wrote of the same: a trigger kept their numbers as its evidence."""
    numbers = Q()
    for hit in TriggerHit.objects.filter(ticket=ticket, trigger="several_customers"):
        for reference in hit.evidence.get("tickets") or ():
            numbers |= Q(number=int(str(reference).rpartition("-")[2]))
    if not numbers:
        return []
    return list(Ticket.objects.filter(numbers, brand=ticket.brand).exclude(pk=ticket.pk))
