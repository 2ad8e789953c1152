"""A ticket on paper: the conversation from its first word, without the console around it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from support.admin.queue.table import requester_name
from support.admin.ticket import thread
from support.models import Message, Ticket, scoped


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the customer knows; with `notes` what only we know as well, which the page says aloud."""
    mine = scoped(Ticket, request.user).select_related("brand", "requester", "assignee")
    ticket = get_object_or_404(mine, pk=pk)
    entries = thread.of(ticket, everything=True).entries
    is_internal = "notes" in request.GET
    if not is_internal:
        entries = [each for each in entries if each.message and _reached_them(each.message)]
    context = {
        "ticket": ticket,
        "entries": entries,
        "is_internal": is_internal,
        "requester_name": requester_name(ticket),
        "printed_at": timezone.now(),
    }
    return TemplateResponse(request, "desk/print.html", context)


def _reached_them(message: Message) -> bool:
    return message.is_public and "undone" not in message.flags
