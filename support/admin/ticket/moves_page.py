"""What is done to a ticket now and then: snooze it, merge and unmerge it, split a message off, move one elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access
from support.lib import keys
from support.models import Message, Role, Ticket, scoped
from support.models.ticket import NEVER
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

MORNING = 9  # o'clock, where the brand is
SLEEPS = {
    "1h": gettext_lazy("For an hour"),
    "4h": gettext_lazy("For four hours"),
    "tomorrow": gettext_lazy("Until tomorrow, 9:00"),
    "monday": gettext_lazy("Until Monday, 9:00"),
    "answer": gettext_lazy("Until they answer"),
}
MOVABLE = (Message.Kind.CUSTOMER, Message.Kind.NOTE)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agents of the brand alone; each button is one verb, and a refusal is shown as it stands."""
    mine = scoped(Ticket, request.user).select_related("brand", "queue", "merged_into__brand")
    ticket = access.asked_row(request, mine, pk, Role.AGENT)
    user, now = access.user(request), timezone.now()
    verb = next((name for name in VERBS if name in request.POST), None)
    if verb is not None:
        try:
            to = VERBS[verb](request, ticket, access.actor(request), now)
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            written = {"into": request.POST["into"]} if request.POST.get("into") else {}
            return HttpResponseRedirect(f"{request.path}?{urlencode(written)}".rstrip("?"))
        return HttpResponseRedirect(reverse("admin:support_ticket_change", args=[to.pk]))
    said = ticket.messages.filter(kind__in=MOVABLE).select_related("customer")
    context = {
        **admin.site.each_context(request),
        "ticket": ticket,
        "title": _("Snooze, merge or split %(ticket)s") % {"ticket": ticket.reference},
        "sleeps": SLEEPS,
        "asleep": ticket.snoozed_until is not None and ticket.snoozed_until > now,
        "said": said.defer("html", "text").order_by("-at", "-pk")[:50],
        "twins": _twins(ticket, user),
        "into": request.GET.get("into", "")[:20],
    }
    return TemplateResponse(request, "desk/moves.html", context)


def wakes_at(name: str, ticket: Ticket, *, now: datetime) -> datetime:
    """The instant that a choice of SLEEPS means; mornings are those of the brand."""
    if name == "answer":
        return NEVER
    if name in {"1h", "4h"}:
        return now + timedelta(hours=int(name[0]))
    here = now.astimezone(ZoneInfo(ticket.brand.time_zone))
    days = 1 if name == "tomorrow" else 7 - here.weekday()
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return (morning + timedelta(days=days)).astimezone(UTC)


def _twins(ticket: Ticket, user: User) -> list[Ticket]:
    """Other open tickets of the same customer: what one merges most."""
    rows = scoped(Ticket, user).filter(requester=ticket.requester_id, status__in=Ticket.OPEN)
    return list(rows.exclude(pk=ticket.pk).select_related("brand").order_by("-opened_at")[:5])


def _named(request: HttpRequest, ticket: Ticket) -> Ticket:
    """The ticket that was written down, as LUN-12 or 12: one of the same brand."""
    number = ticket.brand.number_in(request.POST.get("into", ""))
    rows = Ticket.objects.filter(brand=ticket.brand_id).select_related("brand", "queue")
    into = None if number is None else rows.filter(number=number).first()
    if into is None:
        example = f"{ticket.brand.ticket_prefix}-12"
        raise TicketRefused(
            _("There is no such ticket in this brand. Write its number, as %(example)s.")
            % {"example": example}
        )
    return into


def _message(request: HttpRequest, ticket: Ticket) -> Message:
    rows = ticket.messages.select_related("ticket__brand", "ticket__queue", "customer")
    found = rows.filter(pk=keys.key(request.POST.get("message", ""))).first()
    if found is None:
        raise TicketRefused(_("Choose a message first."))
    return found


def _snooze(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    chosen, written = request.POST["_snooze"], request.POST.get("at", "")
    if chosen in SLEEPS:
        until = wakes_at(chosen, ticket, now=now)
    else:
        try:
            here = ZoneInfo(ticket.brand.time_zone)
            until = datetime.fromisoformat(written).replace(tzinfo=here)
        except ValueError:
            raise TicketRefused(_("Choose until when.")) from None
    actions.snooze(ticket, until, by=by, now=now)
    messages.success(request, _("Out of sight until then, or until the customer writes."))
    return ticket


def _wake(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    actions.wake(ticket, by=by, now=now)
    return ticket


def _merge(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    into = _named(request, ticket)
    actions.merge(ticket, into, by=by, now=now)
    messages.success(request, _("%(one)s goes on here.") % {"one": ticket.reference})
    return into


def _unmerge(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    actions.unmerge(ticket, by=by, now=now)
    messages.success(request, _("Two tickets again."))
    return ticket


def _split(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    made = actions.split(_message(request, ticket), by=by, now=now)
    messages.success(request, _("Split off from %(one)s.") % {"one": ticket.reference})
    return made


def _move(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> Ticket:
    into = _named(request, ticket)
    actions.move(_message(request, ticket), into, by=by, now=now)
    messages.success(request, _("Moved here from %(one)s.") % {"one": ticket.reference})
    return into


VERBS: dict[str, Callable[[HttpRequest, Ticket, Actor, datetime], Ticket]] = {
    "_snooze": _snooze,
    "_wake": _wake,
    "_merge": _merge,
    "_unmerge": _unmerge,
    "_split": _split,
    "_move": _move,
}
