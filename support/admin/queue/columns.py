"""The columns of the queue."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.admin import access
from support.admin.queue import peek, views_page
from support.admin.queue.changelist import QueueList
from support.admin.queue.filters import CategoryFilter, SortFilter
from support.admin.queue.inbox import InboxFilter
from support.models import Ticket
from support.search import find
from support.search.names import Names
from support.search.operators import Who

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Ticket]
else:
    Base = object


class TicketColumns(Base):
    """What the list shows of a ticket, and how it is searched and sorted."""

    list_display = ["subject"]  # Django wants one; `table` draws the view's
    list_filter = [
        InboxFilter,
        SortFilter,
        "brand",
        "severity",
        "status",
        CategoryFilter,
        "channel",
        "queue",
        "team",
        "assignee",
    ]
    list_select_related = ["brand", "requester", "assignee"]
    sortable_by = ()  # `SortFilter` offers the orders that have an index
    search_fields = ["subject"]  # shows the search box; `get_search_results` searches
    search_help_text = _("Words, a name, LUN-12, is:open severity:p1 tag:refund …")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/peek/", guard(peek.page), name="support_peek"),
            path("views/", guard(views_page.page), name="support_views"),
            path("views/new/", guard(views_page.new), name="support_view_new"),
            path("views/<int:pk>/", guard(views_page.one), name="support_view"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        if not search_term.strip():
            return queryset, False
        names = Names(partial(access.rows, request))
        who = Who(request.user.pk, timezone.now(), names)
        found = find.tickets(queryset, search_term, who, brands=access.brands(request))
        vars(request)["desk_search"] = found
        return found.rows, False
