"""Start, prove, finish, waive: what the page of a playbook does when a button is pressed."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from support.lib import keys
from support.models import PlaybookRun, Ticket
from support.tickets import playbooks
from support.tickets.actor import Actor
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused

LARGEST = 25 * 2**20  # bytes of one file of evidence


def _start(_request: HttpRequest, ticket: Ticket, said: str, by: Actor, now: datetime) -> None:
    playbooks.start(ticket, said, by=by, now=now)


def _prove(request: HttpRequest, ticket: Ticket, said: str, by: Actor, now: datetime) -> None:
    number, _colon, step = said.partition(":")
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > LARGEST:
        size = LARGEST // 2**20
        raise TicketRefused(_("The file is too large: %(size)d MB at most.") % {"size": size})
    file = None
    if upload is not None:
        file = File(upload.name or "file", upload.content_type or "", upload.read())
    text = request.POST.get("text", "")
    playbooks.prove(_run(ticket, number), step, by=by, now=now, text=text, file=file)


def _finish(_request: HttpRequest, ticket: Ticket, said: str, by: Actor, now: datetime) -> None:
    playbooks.finish(_run(ticket, said), by=by, now=now)


def _waive(request: HttpRequest, ticket: Ticket, said: str, by: Actor, now: datetime) -> None:
    run = _run(ticket, said) if keys.key(said) else None
    playbooks.waive(ticket, run, by=by, reason=request.POST.get("reason", ""), now=now)


def _run(ticket: Ticket, number: str) -> PlaybookRun:
    """One of this ticket's own: another's key is not there."""
    rows = PlaybookRun.objects.filter(ticket=ticket).select_related("ticket__brand")
    return get_object_or_404(rows, pk=keys.key(number))


VERBS: dict[str, Callable[[HttpRequest, Ticket, str, Actor, datetime], None]] = {
    "_start": _start,
    "_prove": _prove,
    "_finish": _finish,
    "_waive": _waive,
}
