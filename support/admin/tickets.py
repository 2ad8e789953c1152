"""Tickets in the console: the queue and the page of one ticket."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access, palette
from support.admin.base import BrandAdmin
from support.admin.bulk import page as bulk_page
from support.admin.bulk.forms import WholeView
from support.admin.list_action import desk_action
from support.admin.queue.columns import TicketColumns
from support.admin.ticket.page import TicketPage
from support.models import Role, Ticket
from support.tickets import actions
from support.tickets.refused import TicketRefused


@admin.register(Ticket)
class TicketAdmin(TicketPage, TicketColumns, BrandAdmin):
    nothing_yet = gettext_lazy("No ticket yet. Letters that arrive appear here within seconds.")
    change_role = Role.AGENT
    actions = ["take", "resolve", "together"]
    action_form = WholeView

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """`scoped` is the wall; the brands are named once more to tell the planner how many rows to expect."""
        rows = super().get_queryset(request).select_related("brand", "requester", "assignee")
        return access.of_brands(rows, access.brands(request))

    def get_urls(self) -> list[URLPattern]:
        find = path("find/", self.admin_site.admin_view(palette.answer), name="support_find")
        return [find, *super().get_urls()]

    @desk_action(gettext_lazy("Assign to me"), role=Role.AGENT)
    def take(self, request: HttpRequest, rows: QuerySet[Ticket]) -> list[int]:
        return self._each(
            request, rows, lambda ticket, by, now: actions.assign(ticket, by.user, by=by, now=now)
        )

    @desk_action(gettext_lazy("Resolve"), role=Role.AGENT)
    def resolve(self, request: HttpRequest, rows: QuerySet[Ticket]) -> list[int]:
        return self._each(
            request,
            rows,
            lambda ticket, **who: actions.change_status(ticket, Ticket.Status.RESOLVED, **who),
        )

    @desk_action(gettext_lazy("Change or answer together…"), role=Role.AGENT)
    def together(self, request: HttpRequest, rows: QuerySet[Ticket]) -> HttpResponse:
        return bulk_page.begin(request, rows)

    def _each(self, request: HttpRequest, rows: QuerySet[Ticket], verb: Any) -> list[int]:
        """Do the same to each; what is refused is told by its number, and does not stop the others."""
        now, done = timezone.now(), []
        by = access.actor(request)
        for ticket in rows.select_related("brand"):
            try:
                verb(ticket, by=by, now=now)
                done.append(ticket.pk)
            except TicketRefused as refusal:
                messages.warning(request, f"{ticket.reference}: {refusal}")
        messages.success(request, _("%(count)d done.") % {"count": len(done)})
        return done
