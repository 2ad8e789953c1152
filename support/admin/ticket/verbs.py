"""What a ticket's page is asked to do: a button's verb, its properties, or sending what was written."""

from django.contrib import messages
from django.utils.translation import gettext as _

from support.admin.ticket import buttons
from support.admin.ticket.visit import Visit
from support.escalation.start import start
from support.escalation.triggers import detect
from support.models import Message
from support.tickets.refused import TicketRefused


def submitted(visit: Visit) -> str:
    """Do what was asked; returns what to say, or nothing when a form must be shown again."""
    request = visit.request
    pressed = next((name for name in buttons.VERBS if name in request.POST), None)
    if pressed is not None:
        asked = buttons.Asked(visit.ticket, visit.by, request.POST[pressed], visit.now)
        try:
            return buttons.VERBS[pressed](asked)
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            return ""
    if "_apply" in request.POST and visit.properties.is_valid():
        return _applied(visit)
    if visit.sends and visit.composer.is_valid():
        return _sent(visit)
    return ""


def _applied(visit: Visit) -> str:
    """A new severity or category may start an escalation, as the runbook says."""
    ticket, now = visit.ticket, visit.now
    changed = visit.properties.apply(ticket, by=visit.by, now=now)
    if not changed:
        return ""
    if ticket.brand.runbook_id and not {"severity", "category"}.isdisjoint(changed):
        reason = f"Set to {ticket.severity} by {visit.by.name}"
        start(ticket, moment="triage", reason=reason, now=now)
        detect(ticket, now=now)
    return _("Changed: %(what)s.") % {"what": ", ".join(map(_, changed))}


def _sent(visit: Visit) -> str:
    try:
        visit.sent = visit.composer.send(visit.ticket, by=visit.by, now=visit.now)
    except TicketRefused as refusal:
        visit.composer.add_error(None, str(refusal))
        return ""
    if visit.sent is None:
        return ""
    is_note = visit.sent.kind == Message.Kind.NOTE
    return _("Note added.") if is_note else _("Reply on its way.")
