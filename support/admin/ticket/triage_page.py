"""Triage of one ticket: five steps on one page, done in one submit or not at all."""

from copy import copy
from datetime import datetime

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.ticket.triage_form import TriageForm
from support.escalation.start import start
from support.escalation.triggers import detect
from support.models import Role, Ticket, scoped
from support.tickets import triage
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A ticket of another brand is not there; one that this person may only read is refused."""
    mine = scoped(Ticket, request.user)
    mine = mine.select_related("brand", "queue", "requester", "assignee")
    ticket = access.asked_row(request, mine, pk, Role.AGENT)
    user, by, now = access.user(request), access.actor(request), timezone.now()
    anew = request.POST if {"_severity", "_later"} & set(request.POST) else None
    posted = request.POST if request.method == "POST" and anew is None else None
    form = TriageForm(posted, ticket=ticket, user=user, now=now, typed=anew)
    asked = form.asked() if not form.is_bound or form.is_valid() else None
    if "_triage" in request.POST and asked is not None:
        done = _done(form, ticket, by=by, now=now)
        if done:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("admin:support_ticket_change", args=[pk]))
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": _("Triage %(ticket)s") % {"ticket": ticket.reference},
        "form": form,
        "said": form.first,
        "letter": triage.preview(ticket, asked, by=by, now=now) if asked else "",
    }
    return TemplateResponse(
        request, "desk/triage.html", context, status=422 if form.errors else 200
    )


def _done(form: TriageForm, ticket: Ticket, *, by: Actor, now: datetime) -> str:
    """Triage it and escalate where that is due; returns what to say. A refusal stands next to its fields."""
    changed = copy(ticket)  # a refused verb leaves its instance half changed
    try:
        result = triage.triage(changed, form.asked(), by=by, now=now)
    except TicketRefused as refusal:
        for name, sentence in refusal.missing.items() or [(None, str(refusal))]:
            form.add_error(name, f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.")
        return ""
    if result.escalate:
        start(changed, moment="triage", reason=result.escalate, now=now)
    detect(changed, now=now)
    return _("Triaged; the customer is told.") if result.message else _("Triaged.")
