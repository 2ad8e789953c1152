"""What incidents lend to support; settings.ESCALATION_STEPS and TICKET_LINKER name it."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from incidents import lifecycle
from incidents.models import Incident
from support.models import StepRun, Ticket, TriggerHit
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused


def declare_incident(run: StepRun, *, now: datetime) -> str:
    """One incident for all tickets of the same kind of trouble; this one is linked to it."""
    incident = _incident(run, now)
    shown = "in public" if incident.published_at else "inside only"
    return f"Incident {incident.code}: {incident.title} ({shown})."


def page(run: StepRun, *, now: datetime) -> str:
    """Page on-call for the ticket's incident, which is declared if there is none yet."""
    return lifecycle.page(_incident(run, now), now=now)


def link(code: str, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Put the ticket under the incident of its brand that has this code. TicketRefused where it cannot be."""
    incident = Incident.objects.filter(brand=ticket.brand_id, code=code.strip().lower()).first()
    if incident is None:
        raise TicketRefused(_("There is no incident %(code)s in this brand.") % {"code": code})
    try:
        lifecycle.link(incident, [ticket], by=by, now=now)
    except lifecycle.IncidentRefused as refusal:
        raise TicketRefused(str(refusal)) from refusal


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
