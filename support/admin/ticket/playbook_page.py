"""The playbooks of one ticket: start one, give the evidence of its steps, see what was done in which order."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.ticket import files
from support.admin.ticket.playbook_verbs import VERBS
from support.models import PlaybookEvidence, PlaybookRun, Role, Ticket, may, scoped
from support.tickets import playbooks
from support.tickets.refused import TicketRefused

State = PlaybookRun.State


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as the pages show it."""

    run: PlaybookRun
    steps: list[playbooks.Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_running(self) -> bool:
        return bool(self.run.state == State.RUNNING)


def panel(ticket: Ticket) -> dict[str, Any] | None:
    """What the ticket's page says beside the conversation; None where the brand has no playbook."""
    if not playbooks.known(ticket):
        return None
    runs = [Shown(run, playbooks.steps(run)) for run in playbooks.current(ticket)]
    wanted = playbooks.of_category(ticket)
    begun = {shown.run.playbook for shown in runs}
    if not runs and wanted is None:
        return None
    return {"runs": runs, "wanted": wanted if wanted and wanted["id"] not in begun else None}


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the brand reads it, agents work in it, leads waive."""
    tickets = scoped(Ticket, request.user).select_related("brand", "requester")
    ticket = get_object_or_404(tickets, pk=pk)
    if request.method == "POST":
        _do(request, ticket)
        return HttpResponseRedirect(request.path)
    runs = [Shown(run, playbooks.steps(run)) for run in playbooks.current(ticket)]
    running = {shown.run.playbook for shown in runs if shown.is_running}
    wanted = playbooks.of_category(ticket)
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": _("Playbooks of %(ticket)s") % {"ticket": ticket.reference},
        "runs": runs,
        "offered": [b for key, b in playbooks.known(ticket).items() if key not in running],
        "wanted": wanted,
        "may_waive_unstarted": wanted and wanted["id"] not in {s.run.playbook for s in runs},
        "may_change": may(request.user, ticket.brand_id, Role.AGENT),
        "leads": may(request.user, ticket.brand_id, Role.LEAD),
    }
    return TemplateResponse(request, "desk/playbook.html", context)


def evidence(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of evidence: saved, not opened, unless it is a plain picture."""
    rows = scoped(PlaybookEvidence, request.user).exclude(sha256="")
    found = get_object_or_404(rows, pk=file, run__ticket=pk)
    return files.answer(request, found.sha256, found.file_name, found.content_type)


def _do(request: HttpRequest, ticket: Ticket) -> None:
    """One button of the page; a refusal is shown as it stands."""
    verb = next((name for name in VERBS if name in request.POST), None)
    role = Role.LEAD if verb == "_waive" else Role.AGENT
    if verb is None or not may(request.user, ticket.brand_id, role):
        raise PermissionDenied
    try:
        VERBS[verb](request, ticket, request.POST[verb], access.actor(request), timezone.now())
    except TicketRefused as refusal:
        messages.error(request, str(refusal))
