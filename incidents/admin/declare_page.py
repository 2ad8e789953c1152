"""Declare an incident by hand, or from tickets that were chosen in the list."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.admin.declare_form import DeclareForm
from incidents.lifecycle import IncidentRefused
from support.admin import access
from support.lib import keys
from support.models import Role, Severity, Ticket, scoped


def page(request: HttpRequest) -> HttpResponse:
    """`?tickets=1,2` are keys of tickets; those of other brands are not seen."""
    if not access.has_role(request, Role.AGENT):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = DeclareForm(posted, user=request.user, initial=_suggested(request))
    if form.is_bound and form.is_valid():
        by = access.actor(request)
        try:
            incident = form.declare(by=by, now=timezone.now())
        except IncidentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declared. Everybody who reports the same joins it."))
            return HttpResponseRedirect(
                reverse("admin:incidents_incident_change", args=[incident.pk])
            )
    context = {
        **admin.site.each_context(request),
        "title": _("Declare an incident"),
        "form": form,
        "list_url": reverse("admin:incidents_incident_changelist"),
    }
    return TemplateResponse(
        request, "desk/declare.html", context, status=422 if form.errors else 200
    )


def _suggested(request: HttpRequest) -> dict[str, Any]:
    """What the chosen tickets say: the gravest severity, the category that they share."""
    asked = request.GET.get("tickets", "").split(",")[:100]
    mine = scoped(Ticket, request.user, Role.AGENT)
    tickets = list(
        mine.filter(pk__in=[keys.key(each) for each in asked])
        .select_related("brand")
        .order_by("number")
    )
    if not tickets:
        return {"severity": Severity.P1}
    same = [each for each in tickets if each.brand_id == tickets[0].brand_id]
    categories = {each.category for each in same}
    return {
        "brand": same[0].brand_id,
        "title": same[0].subject,
        "severity": min(each.severity for each in same),
        "category": categories.pop() if len(categories) == 1 else "",
        "tickets": ", ".join(each.reference for each in same),
    }
