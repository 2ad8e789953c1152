"""After the incident on one page: the post-mortem, the public root cause, findings and actions."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.admin import panels
from incidents.admin.review_panels import PANELS, of
from incidents.models import Incident
from incidents.reviews import rca
from support.admin import badges
from support.models import scoped


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the brand reads; what may be done depends on the role."""
    incident = get_object_or_404(
        scoped(Incident, request.user).select_related("brand", "runbook"), pk=pk
    )
    shown, done = panels.answer(request, incident, PANELS)
    if done is not None:
        return done
    found, now = of(incident), timezone.now()
    actions = incident.actions.select_related("owner", "duty").prefetch_related("reviews")
    context = {
        **admin.site.each_context(request),
        "title": _("After: %(title)s") % {"title": incident.title},
        "incident": incident,
        "post_mortem": found,
        "approvals": rca.approvals(found) if found else [],
        "needed": rca.NEEDED,
        "panels": shown,
        "findings": incident.findings.order_by("pk"),
        "actions": [(each, badges.of_promise(each.duty, now)) for each in actions.order_by("pk")],
    }
    wrong = any(panel.errors for panel in shown)
    return TemplateResponse(request, "desk/review.html", context, status=422 if wrong else 200)
