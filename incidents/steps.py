"""What incidents lend to support; settings.ESCALATION_STEPS, TICKET_LINKER and TICKET_INCIDENTS name it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents import lifecycle
from incidents.models import Incident, IncidentTicket, Recipient
from support.models import StepRun, Ticket, TriggerHit
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused
from support.tickets.touched import Touched

SHOWN = 5  # incidents beside a ticket


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


def touched(ticket: Ticket) -> list[Touched]:
    """Incidents under which a ticket of this customer hangs, or of which they were told, the newest first."""
    links = IncidentTicket.objects.filter(ticket__requester=ticket.requester_id)
    theirs = Recipient.objects.filter(customer=ticket.requester_id, state=Recipient.State.TOLD)
    told = theirs.filter(incident=OuterRef("pk")).order_by("-told_at").values("told_at")[:1]
    rows = Incident.objects.filter(pk__in=links.values("incident").union(theirs.values("incident")))
    found = rows.annotate(
        told_at=Subquery(told),
        is_here=Exists(links.filter(incident=OuterRef("pk"), ticket=ticket.pk)),
    )
    return [
        Touched(
            title=each.title,
            url=reverse("admin:incidents_incident_change", args=[each.pk]),
            state=each.get_status_display(),
            since=each.declared_at,
            told_at=vars(each)["told_at"],
            is_here=vars(each)["is_here"],
        )
        for each in found.order_by("-declared_at", "-pk")[:SHOWN]
    ]


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
