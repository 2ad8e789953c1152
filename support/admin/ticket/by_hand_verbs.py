"""Flag trouble, clear it, set a due date: what the page of trouble and dates does when a button is pressed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from support.admin.ticket.by_hand_shown import open_clocks, troubles
from support.escalation import triggers
from support.models import Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

FARTHEST = timedelta(days=3650)


def _flag(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    triggers.flag(ticket, request.POST["_flag"], by=by, reason=_reason(request), now=now)
    return _("Flagged, and escalated as the runbook says.")


def _unflag(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    key = request.POST["_unflag"]
    if key not in {each.key for each in troubles(ticket)}:
        raise TicketRefused(_("The runbook knows no such trouble."))
    triggers.unflag(ticket, key, by=by, reason=_reason(request), now=now)
    return _("Cleared. No rule escalates this ticket for it again; you may flag it.")


def _due(request: HttpRequest, ticket: Ticket, by: Actor, now: datetime) -> str:
    kind, at = request.POST.get("kind", ""), _moment(request, ticket, now)
    if kind not in {clock.kind for clock in open_clocks(ticket)}:
        raise TicketRefused(_("Choose a promise that still runs."))
    actions.set_due(ticket, kind, at, by=by, now=now, reason=_reason(request))
    if at is None:
        return _("The promised time counts again.")
    return _("This date counts from now on.")


def _reason(request: HttpRequest) -> str:
    """One line; PostgreSQL keeps no NUL."""
    return " ".join(request.POST.get("reason", "").replace("\0", " ").split())[:300]


def _moment(request: HttpRequest, ticket: Ticket, now: datetime) -> datetime | None:
    """The date that was written, in the brand's zone; None where it was left empty, which takes the date back."""
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
