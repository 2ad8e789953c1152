"""A ticket at a glance, beside the list: its clocks, its customer and what was said last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from support.admin import badges
from support.admin.queue import next_ticket
from support.admin.queue.table import requester_name
from support.admin.ticket import thread
from support.lib.spoken import language
from support.models import Message, Promise, Severity, Ticket, scoped
from support.tickets import seats

LAST = 3  # messages shown; what a machine wrote is none of them


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece of a page. A ticket of another brand is not there."""
    rows = scoped(Ticket, request.user).select_related("brand", "requester__account", "assignee")
    ticket, now = get_object_or_404(rows, pk=pk), timezone.now()
    clocks = list(ticket.clocks.exclude(state=Promise.State.CANCELLED).order_by("started_at", "pk"))
    paused = [clock for clock in clocks if clock.state == Promise.State.PAUSED]
    said = ticket.messages.exclude(kind=Message.Kind.AUTO).select_related("author", "customer")
    newest = said.defer("html", "text").order_by("-at", "-pk")[:LAST]
    looking = seats.looking([ticket.pk], now=now).get(ticket.pk, ())
    context = {
        "ticket": ticket,
        "here": next_ticket.query(request),
        "badge": badges.of_ticket(ticket, paused, now),
        "severity": badges.choice("severity", ticket.severity, Severity),
        "status": badges.choice("status", ticket.status, Ticket.Status),
        "clocks": [(badges.kind(each.kind), badges.of_promise(each, now)) for each in clocks],
        "requester_name": requester_name(ticket),
        "writes_in": language(ticket.language),
        "others": [each for each in looking if each.user != request.user],
        "said": [(each, thread.author(each)) for each in newest][::-1],
    }
    return TemplateResponse(request, "desk/peek.html", context)
