"""A ticket's page: the conversation, the composer, and beside them the promises, the customer and the properties."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import (
    badges,
    files,
    moves_page,
    new_page,
    next_ticket,
    playbook_page,
    print_page,
    reach,
    seat,
    thread,
    ticket_buttons,
    triage_page,
)
from support.admin.composer_form import ComposerForm
from support.admin.queue_rows import requester_name
from support.admin.ticket_forms import PropertiesForm
from support.admin.why import why
from support.escalation.start import start
from support.escalation.triggers import detect
from support.models import Draft, Message, Promise, Role, Severity, Ticket, scoped
from support.tickets import identity
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Ticket]
else:
    Base = object

TOGETHER = ("requester__account", "queue")
ADDRESSES = "customer__addresses"
OTHERS = 5  # other tickets of the same customer


@dataclass(slots=True)
class Visit:
    """One request for one ticket: who asks, when, and the two forms as they stand."""

    request: HttpRequest
    ticket: Ticket
    user: User
    now: datetime
    composer: ComposerForm
    properties: PropertiesForm
    draft: Draft | None = None
    sent: Message | None = None

    @property
    def by(self) -> Actor:
        return Actor.of(self.user)


class TicketPage(Base):
    """Replaces Django's change form: nothing here writes a field, every change is a verb of `tickets.actions`."""

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/triage/", guard(triage_page.page), name="support_triage"),
            path("<int:pk>/seat/", guard(seat.page), name="support_seat"),
            path("<int:pk>/preview/", guard(seat.before_sending), name="support_preview"),
            path("new/", guard(new_page.page), name="support_new"),
            path("<int:pk>/print/", guard(print_page.page), name="support_print"),
            path("<int:pk>/moves/", guard(moves_page.page), name="support_moves"),
            path("<int:pk>/why/", guard(why), name="support_why"),
            path("<int:pk>/playbook/", guard(playbook_page.page), name="support_playbook"),
            path(
                "<int:pk>/evidence/<int:file>/",
                guard(playbook_page.evidence),
                name="support_evidence",
            ),
            path("<int:pk>/message/<int:message>/", guard(files.letter), name="support_letter"),
            path("<int:pk>/file/<int:file>/", guard(files.download), name="support_file"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        ticket = self._asked(request, unquote(object_id))
        if ticket is None:
            messages.warning(request, _("There is no such ticket among those of your brands."))
            return HttpResponseRedirect(reverse("admin:support_ticket_changelist"))
        visit = _visit(request, ticket)
        if request.method == "POST":
            if not self.has_change_permission(request, ticket):
                raise PermissionDenied
            following = (
                next_ticket.after(self, request, ticket) if "_next" in request.POST else None
            )
            done = _submitted(visit)
            if done:
                messages.success(request, done)
                return HttpResponseRedirect(_onwards(visit, following))
        return self._page(visit)

    def _asked(self, request: HttpRequest, key: str) -> Ticket | None:
        rows = self.get_queryset(request).select_related(*TOGETHER)
        found: Ticket | None = rows.filter(pk=int(key)).first() if key.isdecimal() else None
        return found

    def _page(self, visit: Visit) -> HttpResponse:
        request, ticket = visit.request, visit.ticket
        shown = thread.of(ticket, everything="all" in request.GET)
        if not visit.composer.is_bound:
            visit.composer.initial["seen"] = shown.last_seen
        context = {
            **self.admin_site.each_context(request),
            **_beside(visit),
            "opts": self.opts,
            "ticket": ticket,
            "title": f"{ticket.reference} {ticket.subject}",
            "thread": shown,
            "composer": visit.composer,
            "properties": visit.properties,
            "draft": visit.draft,
            "written_until": _written_until(visit, shown),
            "on_the_server": int(visit.now.timestamp() * 1000),
            "just_sent": _just_sent(visit),
            "view_query": next_ticket.query(request),
            "may_change": reach.holds(request, ticket.brand_id, Role.AGENT),
        }
        status = 422 if visit.composer.errors or visit.properties.errors else 200
        return TemplateResponse(request, "desk/ticket.html", context, status=status)


def _visit(request: HttpRequest, ticket: Ticket) -> Visit:
    if not isinstance(request.user, User):
        raise PermissionDenied
    posted, by = request.POST, Actor.of(request.user)
    draft = Draft.objects.filter(ticket=ticket, user=request.user).first()
    if "_insert" in posted:
        composer = ComposerForm.inserted(posted, ticket=ticket, by=by)
    elif _SENDS.isdisjoint(posted):
        composer = ComposerForm.continued(ticket, draft)
    else:
        composer = ComposerForm(posted, request.FILES, ticket=ticket)
    properties = PropertiesForm(
        posted if "_apply" in posted else None, ticket=ticket, user=request.user
    )
    return Visit(request, ticket, request.user, timezone.now(), composer, properties, draft)


def _onwards(visit: Visit, following: Ticket | None) -> str:
    """Where to go after what was done: here again, or to the next ticket of the view, with a way to take it back."""
    query = next_ticket.query(visit.request)
    if visit.sent is not None:
        query += f"{'&' if query else '?'}sent={visit.sent.pk}"
    if following is None:
        return visit.request.path + query
    return reverse("admin:support_ticket_change", args=[following.pk]) + query


def _just_sent(visit: Visit) -> thread.Entry | None:
    """What this person sent a moment ago, here or in the ticket before."""
    key = visit.request.GET.get("sent", "")
    if not key.isdigit():
        return None
    mine = scoped(Message, visit.user).filter(pk=int(key), author=visit.user)
    found = mine.select_related("ticket__brand").prefetch_related("outbox").first()
    return thread.entry(found) if found else None


def _written_until(visit: Visit, shown: thread.Thread) -> int:
    """Until when the desk knows what this person wrote, in ms: a copy in a browser that is older says nothing new."""
    messages = [each.message for each in shown.entries if each.message]
    known = [each.at for each in messages if each.author_id == visit.user.pk]
    known += [visit.draft.saved_at] if visit.draft else []
    return int(max(known).timestamp() * 1000) if known else 0


_SENDS = {"_send", "_next"}


def _submitted(visit: Visit) -> str:
    """Do what was asked; returns what to say, or nothing when a form must be shown again."""
    request = visit.request
    pressed = next((name for name in ticket_buttons.VERBS if name in request.POST), None)
    if pressed is not None:
        asked = ticket_buttons.Asked(visit.ticket, visit.by, request.POST[pressed], visit.now)
        try:
            return ticket_buttons.VERBS[pressed](asked)
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            return ""
    if "_apply" in request.POST and visit.properties.is_valid():
        return _applied(visit)
    if not _SENDS.isdisjoint(request.POST) and visit.composer.is_valid():
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


def _beside(visit: Visit) -> dict[str, Any]:
    """The side panel: promises, the customer and what else they asked."""
    ticket, now = visit.ticket, visit.now
    states = Promise.State
    clocks = list(ticket.clocks.exclude(state=states.CANCELLED).order_by("started_at", "pk"))
    others = (
        scoped(Ticket, visit.user)
        .filter(requester=ticket.requester_id)
        .exclude(pk=ticket.pk)
        .select_related("brand")
        .order_by("-opened_at")
    )
    paused = [clock for clock in clocks if clock.state == states.PAUSED]
    return {
        "badge": badges.of_ticket(ticket, paused, now),
        "severity": badges.choice("severity", ticket.severity, Severity),
        "status": badges.choice("status", ticket.status, Ticket.Status),
        "clocks": [
            (badges.kind(clock.kind), clock, badges.of_promise(clock, now)) for clock in clocks
        ],
        "requester_name": requester_name(ticket),
        "identity_wanted": identity.is_wanted(ticket),
        "asleep": ticket.snoozed_until is not None and ticket.snoozed_until > now,
        "playbooks": playbook_page.panel(ticket),
        "others": others[:OTHERS],
        "people": ticket.participants.select_related("customer").prefetch_related(ADDRESSES),
    }
