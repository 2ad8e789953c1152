"""What people know better than the rules: trouble that no keyword saw or that is none, and a date that was agreed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.escalation import triggers
from support.models import Clock, Promise, Role, Ticket, TriggerHit, may, scoped
from support.models.promise import called
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

FARTHEST = timedelta(days=3650)
CALLED = {
    "several_customers": gettext_lazy("Several customers are hit"),
    "security": gettext_lazy("Security or compliance is suspected"),
    "revenue": gettext_lazy("A revenue flow is blocked"),
    "platform": gettext_lazy("Blocked by a platform we depend on"),
}
OPEN = (Promise.State.RUNNING, Promise.State.BREACHED, Promise.State.PAUSED)


class Trouble(NamedTuple):
    """A trigger of the runbook, and what stands of it on this ticket."""

    key: str
    name: str
    hit: TriggerHit | None

    @property
    def evidence(self) -> list[str]:
        """The words, tickets or category that were seen, or what somebody said."""
        found = (self.hit.evidence if self.hit else {}).values()
        return [
            ", ".join(map(str, each)) if isinstance(each, list) else str(each) for each in found
        ]


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agents of the brand alone; each button is one verb with its reason, and a refusal is shown as it stands."""
    ticket = get_object_or_404(scoped(Ticket, request.user).select_related("brand"), pk=pk)
    user, now = request.user, timezone.now()
    if not isinstance(user, User) or not may(user, ticket.brand_id, Role.AGENT):
        raise PermissionDenied
    verb = next((name for name in VERBS if name in request.POST), None)
    if verb is not None:
        try:
            messages.success(request, VERBS[verb](request, ticket, Actor.of(user), now))
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("admin:support_ticket_change", args=[pk]))
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": _("Trouble and due dates of %(ticket)s") % {"ticket": ticket.reference},
        "troubles": list(_troubles(ticket)),
        "clocks": [(clock.kind, called(clock.kind), clock) for clock in _open(ticket)],
    }
    return TemplateResponse(request, "desk/by_hand.html", context)


def _troubles(ticket: Ticket) -> Iterator[Trouble]:
    hits = {hit.trigger: hit for hit in ticket.trigger_hits.all()}
    for key in dict.fromkeys([*triggers.known(ticket), *hits]):
        yield Trouble(
            key, str(CALLED.get(key) or key.replace("_", " ").capitalize()), hits.get(key)
        )


def _open(ticket: Ticket) -> list[Clock]:
    return list(ticket.clocks.filter(state__in=OPEN).order_by("started_at", "pk"))


def _flag(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    triggers.flag(ticket, request.POST["_flag"], by=by, reason=_reason(request), now=now)
    return _("Flagged, and escalated as the runbook says.")


def _unflag(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    key = request.POST["_unflag"]
    if key not in {each.key for each in _troubles(ticket)}:
        raise TicketRefused(_("The runbook knows no such trouble."))
    triggers.unflag(ticket, key, by=by, reason=_reason(request), now=now)
    return _("Cleared. It will not escalate this ticket again.")


def _due(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    kind, at = request.POST.get("kind", ""), _moment(request, ticket, now)
    if kind not in {clock.kind for clock in _open(ticket)}:
        raise TicketRefused(_("Choose a promise that still runs."))
    actions.set_due(ticket, kind, at, by=by, now=now, reason=_reason(request))
    if at is None:
        return _("The promised time counts again.")
    return _("This date counts from now on.")


def _reason(request: HttpRequest) -> str:
    """One line; PostgreSQL keeps no NUL."""
    return " ".join(request.POST.get("reason", "").replace("\0", " ").split())[:300]


def _moment(request: HttpRequest, ticket: Ticket, now: datetime) -> datetime | None:
    """Where the brand is at home; nothing takes a date back."""
    written = request.POST.get("at", "")
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(ticket.brand.time_zone))
    except ValueError:
        raise TicketRefused(_("Write a day and a time.")) from None
    if not now < at < now + FARTHEST:
        raise TicketRefused(_("A due date lies ahead, and within ten years."))
    return at


VERBS: dict[str, Callable[[HttpRequest, Ticket, Actor, datetime], str]] = {
    "_flag": _flag,
    "_unflag": _unflag,
    "_due": _due,
}
