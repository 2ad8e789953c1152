"""The views of tickets that every desk has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from support.admin.tabs import Now, Person, View
from support.models import SavedView, Severity, Ticket
from support.models.ticket import DEADLINE
from support.search.operators import ESCALATED, OPEN, SOON

URGENT = [Severity.P0, Severity.P1]
BY_DEADLINE = (DEADLINE.asc(), "pk")
BELL = "bell"  # beside the views' keys: what this person was told and has not read


@dataclass(frozen=True, slots=True)
class Inbox(View):
    """A view of the queue, with the same said in words of the search, so that it can be saved under a name."""

    sort: str = "due"
    query: str = ""
    columns: tuple[str, ...] = ()
    saved: SavedView | None = field(default=None, compare=False)


When = datetime | Now


@dataclass(frozen=True, slots=True)
class Shipped(Inbox):
    """Its query is compiled once: the time in it may be the one at which it is asked."""

    rows: Callable[[Person, When], Q]


def _soon(_user: Person, now: When) -> Q:
    """Compares the expression that the queue is indexed by, so that a page reads no row beyond it."""
    until = now + SOON
    return OPEN & Q(LessThan(DEADLINE, until if isinstance(until, Now) else Value(until)))


def _awake(now: When) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now)


VIEWS = (
    Shipped(
        "mine",
        _("Mine"),
        lambda user, now: OPEN & Q(assignee=user.pk) & _awake(now),
        empty=_("Nothing waits for you. Take the next one from Unassigned."),
        query="is:open is:mine -is:snoozed",
    ),
    Shipped(
        "unassigned",
        _("Unassigned"),
        lambda _user, now: OPEN & Q(assignee=None) & _awake(now),
        empty=_("Every open ticket has somebody. New ones appear here."),
        query="is:open is:unassigned -is:snoozed",
    ),
    Shipped(
        "soon",
        _("Breaching soon"),
        _soon,
        empty=_("No promise ends within two hours."),
        query="is:soon",
    ),
    Shipped(
        "waiting",
        _("Waiting on customer"),
        lambda _user, _now: Q(status=Ticket.Status.PENDING_CUSTOMER),
        empty=_("We wait for nobody's answer."),
        sort="updated",
        query="is:waiting",
    ),
    Shipped(
        "escalated",
        _("Escalated"),
        lambda _user, _now: OPEN & ESCALATED,
        empty=_("No open ticket was escalated."),
        query="is:open is:escalated",
    ),
    Shipped(
        "urgent",
        _("P0/P1"),
        lambda _user, _now: OPEN & Q(severity__in=URGENT),
        empty=_("No open P0 or P1."),
        query="is:open severity:p0,p1",
    ),
    Shipped(
        "open",
        _("All open"),
        lambda _user, _now: OPEN,
        empty=_("No open tickets. Letters that arrive appear here within seconds."),
        query="is:open",
    ),
    Shipped(
        "snoozed",
        _("Snoozed"),
        lambda _user, now: Q(snoozed_until__gt=now),
        empty=_("Nobody put a ticket to sleep."),
        query="is:snoozed",
    ),
    Shipped("all", _("Everything"), lambda _user, _now: Q(), sort="updated"),
)
