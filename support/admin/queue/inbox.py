"""The views that agents work from: which tickets they show, how they are sorted and counted."""

from functools import lru_cache, partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.admin import access, tabs
from support.admin.once import once
from support.admin.queue.inbox_views import BELL, VIEWS, Inbox
from support.admin.queue.saved_views import may_edit, visible
from support.admin.tabs import TabFilter, View
from support.models import Notification, SavedView, Ticket
from support.search import find
from support.search.names import Names
from support.search.operators import Who

MOST_SAVED = 20  # saved views shown as tabs


def views(request: HttpRequest) -> list[Inbox]:
    """The shipped views and those saved by this person or shared in their brands, looked up once per request."""
    return once(request, "views", lambda: [*VIEWS, *_saved_views(request)])


def _saved_views(request: HttpRequest) -> list[Inbox]:
    names = Names(partial(access.rows, request))
    return [_saved(each, names) for each in visible(request.user)[:MOST_SAVED]]


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
    return once(request, "counted", lambda: _counted(request))


def _counted(request: HttpRequest) -> dict[str, int]:
    user, brands, now = access.user(request), access.brands(request), timezone.now()
    rows = access.of_brands(Ticket.objects.all(), brands)
    saved = [view for view in views(request) if view.saved]
    return tabs.ask(
        _shipped(user.pk, None if brands is None else tuple(brands))
        | {view.key: tabs.compiled(rows.filter(view.rows(user, now))) for view in saved},
        now,
    )


@lru_cache(maxsize=1000)  # people: what compiles these is felt on every page
def _shipped(user: int, brands: tuple[int, ...] | None) -> dict[str, tabs.Compiled | None]:
    """The queries behind VIEWS and the bell, for somebody who sees these brands; only the time in them changes."""
    rows = access.of_brands(Ticket.objects.all(), brands)
    told = access.of_brands(Notification.objects.filter(user=user, read_at=None), brands)
    found = {view.key: rows.filter(view.rows(User(pk=user), tabs.Now())) for view in VIEWS}
    return {key: tabs.compiled(each) for key, each in (found | {BELL: told}).items()}


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
