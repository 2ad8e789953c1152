"""The views that agents work from: which tickets they show, how they are sorted and counted."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.admin.tabs import Person, TabFilter, View, counts
from support.models import Escalation, Severity, Ticket, scoped

OPEN = Q(status__in=Ticket.OPEN)
ESCALATED = Q(Exists(Escalation.objects.filter(ticket=OuterRef("pk"))))
BREACHING_WITHIN = timedelta(hours=2)
URGENT = [Severity.P0, Severity.P1]
BY_DEADLINE = (F("next_due_at").asc(nulls_last=True), "-id")
NEWEST = ("-updated_at", "-id")


def _soon(_user: Person, now: datetime) -> Q:
    return OPEN & Q(next_due_at__lt=now + BREACHING_WITHIN)


VIEWS = (
    View(
        "mine",
        _("Mine"),
        lambda user, _now: OPEN & Q(assignee=user.pk),
        empty=_("Nothing waits for you. Take the next one from Unassigned."),
    ),
    View(
        "unassigned",
        _("Unassigned"),
        lambda _user, _now: OPEN & Q(assignee=None),
        empty=_("Every open ticket has somebody. New ones appear here."),
    ),
    View(
        "soon",
        _("Breaching soon"),
        _soon,
        empty=_("No promise ends within two hours."),
    ),
    View(
        "waiting",
        _("Waiting on customer"),
        lambda _user, _now: Q(status=Ticket.Status.PENDING_CUSTOMER),
        NEWEST,
        empty=_("We wait for nobody's answer."),
    ),
    View(
        "escalated",
        _("Escalated"),
        lambda _user, _now: OPEN & ESCALATED,
        empty=_("No open ticket was escalated."),
    ),
    View(
        "urgent",
        _("P0/P1"),
        lambda _user, _now: OPEN & Q(severity__in=URGENT),
        empty=_("No open P0 or P1."),
    ),
    View(
        "open",
        _("All open"),
        lambda _user, _now: OPEN,
        empty=_("No open tickets. Letters that arrive appear here within seconds."),
    ),
    View("all", _("Everything"), lambda _user, _now: Q(), NEWEST),
)


def counted(request: HttpRequest) -> dict[str, int]:
    """Tickets per view for this person, asked once per request: the navigation and the tabs show the same."""
    memo: dict[str, int] | None = vars(request).get("desk_inbox")
    if memo is None:
        rows = scoped(Ticket, request.user)
        memo = counts(rows, VIEWS, request.user, timezone.now())
        vars(request)["desk_inbox"] = memo
    return memo


class InboxFilter(TabFilter):
    views = VIEWS
    default = "open"

    def counted(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, int]:
        return counted(request)
