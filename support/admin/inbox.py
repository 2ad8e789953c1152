"""The views that agents work from: which tickets they show, how they are sorted and counted."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.lookups import LessThan
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.admin import reach
from support.admin.tabs import Person, TabFilter, View, counts
from support.models import Notification, Role, SavedView, Severity, Ticket, brand_ids, scoped
from support.models.ticket import DEADLINE
from support.search import find
from support.search.names import Names
from support.search.operators import ESCALATED, Who

OPEN = Q(status__in=Ticket.OPEN)
BREACHING_WITHIN = timedelta(hours=2)
URGENT = [Severity.P0, Severity.P1]
BY_DEADLINE = (DEADLINE.asc(), "pk")
MOST_SAVED = 20  # saved views shown as tabs
BELL = "bell"  # beside the views' keys: what this person was told and has not read


@dataclass(frozen=True, slots=True)
class Inbox(View):
    """A view of the queue, with the same said in words of the search, so that it can be saved under a name."""

    sort: str = "due"
    query: str = ""
    columns: tuple[str, ...] = ()
    saved: SavedView | None = field(default=None, compare=False)


def _soon(_user: Person, now: datetime) -> Q:
    """By the expression that the queue is sorted by: the index ends where the view does."""
    return OPEN & Q(LessThan(DEADLINE, Value(now + BREACHING_WITHIN)))


def _awake(now: datetime) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now)


VIEWS = (
    Inbox(
        "mine",
        _("Mine"),
        lambda user, now: OPEN & Q(assignee=user.pk) & _awake(now),
        empty=_("Nothing waits for you. Take the next one from Unassigned."),
        query="is:open is:mine -is:snoozed",
    ),
    Inbox(
        "unassigned",
        _("Unassigned"),
        lambda _user, now: OPEN & Q(assignee=None) & _awake(now),
        empty=_("Every open ticket has somebody. New ones appear here."),
        query="is:open is:unassigned -is:snoozed",
    ),
    Inbox(
        "soon",
        _("Breaching soon"),
        _soon,
        empty=_("No promise ends within two hours."),
        query="is:soon",
    ),
    Inbox(
        "waiting",
        _("Waiting on customer"),
        lambda _user, _now: Q(status=Ticket.Status.PENDING_CUSTOMER),
        empty=_("We wait for nobody's answer."),
        sort="updated",
        query="is:waiting",
    ),
    Inbox(
        "escalated",
        _("Escalated"),
        lambda _user, _now: OPEN & ESCALATED,
        empty=_("No open ticket was escalated."),
        query="is:open is:escalated",
    ),
    Inbox(
        "urgent",
        _("P0/P1"),
        lambda _user, _now: OPEN & Q(severity__in=URGENT),
        empty=_("No open P0 or P1."),
        query="is:open severity:p0,p1",
    ),
    Inbox(
        "open",
        _("All open"),
        lambda _user, _now: OPEN,
        empty=_("No open tickets. Letters that arrive appear here within seconds."),
        query="is:open",
    ),
    Inbox(
        "snoozed",
        _("Snoozed"),
        lambda _user, now: Q(snoozed_until__gt=now),
        empty=_("Nobody put a ticket to sleep."),
        query="is:snoozed",
    ),
    Inbox("all", _("Everything"), lambda _user, _now: Q(), sort="updated"),
)


def views(request: HttpRequest) -> list[Inbox]:
    """The shipped views and those saved by this person or shared in their brands, looked up once per request."""
    memo: list[Inbox] | None = vars(request).get("desk_views")
    if memo is None:
        names = Names(partial(reach.rows, request))
        memo = [*VIEWS, *(_saved(each, names) for each in visible(request.user)[:MOST_SAVED])]
        vars(request)["desk_views"] = memo
    return memo


def visible(user: Any) -> QuerySet[SavedView]:
    """Their own, and what colleagues share."""
    return SavedView.objects.filter(
        Q(owner=user.pk, is_shared=False) | Q(is_shared=True, brand__in=brand_ids(user))
    )


def editable(user: Any) -> QuerySet[SavedView]:
    """Those that this person may change: their own, and what is shared where they lead."""
    return SavedView.objects.filter(
        Q(owner=user.pk, is_shared=False) | Q(is_shared=True, brand__in=brand_ids(user, Role.LEAD))
    )


def may_edit(request: HttpRequest, view: SavedView) -> bool:
    """As `editable`, without a query, for a view that this person sees."""
    return view.brand_id is None or reach.holds(request, view.brand_id, Role.LEAD)


def _saved(view: SavedView, names: Names) -> Inbox:
    return Inbox(
        f"v{view.pk}",
        view.name,
        lambda user, now: find.condition(view.query, Who(user.pk, now, names)),
        empty=_("No ticket fits this view."),
        sort=view.sort or "due",
        query=view.query,
        columns=tuple(view.columns),
        saved=view,
    )


def current(request: HttpRequest) -> Inbox:
    """The view that the address names; the usual one where it names none or an unknown one."""
    by_key = {view.key: view for view in views(request)}
    return by_key.get(request.GET.get("view", "")) or by_key[InboxFilter.default]


def counted(request: HttpRequest) -> dict[str, int]:
    """Tickets per view for this person and what the bell says, asked once per request for the whole page."""
    memo: dict[str, int] | None = vars(request).get("desk_inbox")
    if memo is None:
        rows = scoped(Ticket, request.user)
        told = scoped(Notification, request.user).filter(user=request.user.pk, read_at=None)
        memo = counts(rows, views(request), request.user, timezone.now(), **{BELL: told})
        vars(request)["desk_inbox"] = memo
    return memo


class InboxFilter(TabFilter):
    views = VIEWS
    default = "open"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        vars(self)["views"] = views(request)

    @property
    def view(self) -> View:
        return current(self.request)

    @property
    def save_url(self) -> str:
        """Where the list as it is narrowed now gets a name."""
        return f"{reverse('admin:support_view_new')}?{self.request.GET.urlencode()}"

    @property
    def edit_url(self) -> str:
        """Where the view that is shown is changed, by those who may."""
        saved = current(self.request).saved
        if saved is None or not may_edit(self.request, saved):
            return ""
        return reverse("admin:support_view", args=[saved.pk])

    def counted(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, int]:
        return counted(request)
