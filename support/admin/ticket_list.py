"""The queue: one page of tickets with everything a glance must tell, in a fixed number of queries."""

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from support.admin import badges
from support.admin.inbox import BY_DEADLINE, InboxFilter
from support.models import Clock, Severity, Ticket

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Ticket]
else:
    Base = object

REFERENCE = re.compile(r"^#?(?:([A-Za-z]{1,10})-)?(\d{1,9})$")
PAUSED = Prefetch("clocks", Clock.objects.filter(state=Clock.State.PAUSED), to_attr="paused_clocks")


class InboxList(ChangeList):
    """Adds to each row of the page what its columns show, in two queries for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        page, now = list(self.result_list), timezone.now()
        prefetch_related_objects(page, PAUSED, "requester__addresses")
        for ticket in page:
            vars(ticket)["badge"] = badges.of_ticket(ticket, vars(ticket)["paused_clocks"], now)
            vars(ticket)["age"] = timesince(ticket.updated_at, now, depth=1)
        self.result_list = page


class TicketColumns(Base):
    """What the list shows of a ticket, and how it is searched and sorted."""

    list_display = [
        "sla",
        "ticket",
        "who",
        "how_bad",
        "state",
        "category",
        "owner",
        "via",
        "touched",
    ]
    list_display_links = ["ticket"]
    list_filter = [InboxFilter, "brand", "severity", "status", "channel", "queue", "assignee"]
    list_select_related = ["brand", "requester", "assignee"]
    search_fields = ["subject", "requester__name", "requester__addresses__email"]
    search_help_text = _("A number, words of the subject, a name or an address")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return InboxList

    def get_ordering(self, request: HttpRequest) -> Any:
        return InboxFilter.named(request.GET.get("view")).order or BY_DEADLINE

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """`LUN-12` and `12` find by number at once; anything else searches words."""
        found = REFERENCE.match(search_term.strip())
        if found is None:
            return super().get_search_results(request, queryset, search_term)
        prefix, number = found.groups()
        exact = Q(number=int(number)) & (Q(brand__ticket_prefix__iexact=prefix) if prefix else Q())
        return queryset.filter(exact), False

    @admin.display(description=_("Promise"), ordering="next_due_at")
    def sla(self, ticket: Ticket) -> SafeString:
        badge: badges.Badge = vars(ticket)["badge"]
        return badge.html()

    @admin.display(description=_("Ticket"), ordering="number")
    def ticket(self, ticket: Ticket) -> SafeString:
        return format_html(
            '<span class="ref">{}</span> <span class="subject">{}</span>',
            ticket.reference,
            ticket.subject or _("(no subject)"),
        )

    @admin.display(description=_("Requester"))
    def who(self, ticket: Ticket) -> str:
        return requester_name(ticket)

    @admin.display(description=_("Severity"), ordering="severity")
    def how_bad(self, ticket: Ticket) -> SafeString:
        return badges.choice("severity", ticket.severity, Severity)

    @admin.display(description=_("Status"), ordering="status")
    def state(self, ticket: Ticket) -> SafeString:
        return badges.choice("status", ticket.status, Ticket.Status)

    @admin.display(description=_("Assignee"))
    def owner(self, ticket: Ticket) -> str:
        return ticket.assignee.get_short_name() or str(ticket.assignee) if ticket.assignee else "—"

    @admin.display(description=_("Channel"))
    def via(self, ticket: Ticket) -> str:
        return ticket.get_channel_display()

    @admin.display(description=_("Updated"), ordering="updated_at")
    def touched(self, ticket: Ticket) -> SafeString:
        at = ticket.updated_at
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            at.isoformat(),
            f"{at:%d %b %H:%M} UTC",
            vars(ticket)["age"],
        )


def requester_name(ticket: Ticket) -> str:
    """The name, or the first address of somebody who gave none."""
    if ticket.requester.name:
        return ticket.requester.name
    addresses = list(ticket.requester.addresses.all())
    return addresses[0].email if addresses else str(ticket.requester)
