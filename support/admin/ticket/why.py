"""Why each promise of a ticket is due when it is, step by step."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from support.admin import badges
from support.lib.spoken import spoken
from support.models import Ticket, scoped
from support.sla import clocks
from support.sla.explain import Explanation, as_json, explain


def why(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticket's facts replayed before the reader's eyes; `?format=json` gives the same steps to programs."""
    mine = scoped(Ticket, request.user).select_related("brand", "queue", "merged_into")
    ticket = get_object_or_404(mine, pk=pk)
    if request.GET.get("format") == "json":
        said = [as_json(each) for each in _explained(ticket)]
        return JsonResponse({"ticket": ticket.reference, "explain": said})
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": f"{ticket.reference} {ticket.subject}",
        "explained": [
            (badges.kind(each.kind), each.instance, spoken(each.because), _steps(each))
            for each in _explained(ticket)
        ],
    }
    return TemplateResponse(request, "desk/why.html", context)


def _steps(explanation: Explanation) -> list[str]:
    return [spoken(step.text) for step in explanation.steps]


def _explained(ticket: Ticket) -> list[Explanation]:
    history = clocks.history_of(ticket.brand)
    if history is None:
        return []
    rows = ticket.events.filter(kind__in=clocks.FACTS).order_by("at", "pk")
    facts = clocks.events(rows.values_list("at", "kind", "data", "message_id"))
    return explain(clocks.replay(ticket, facts, history, now=timezone.now()))
