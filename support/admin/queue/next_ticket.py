"""Which ticket comes next in the view that this one was opened from."""

from copy import copy
from typing import Any

from django.http import HttpRequest, QueryDict

from support.admin.queue import keyset
from support.models import Ticket

FILTERS = "_changelist_filters"  # what Django's lists hand to the pages of their rows


def after(page: Any, request: HttpRequest, ticket: Ticket) -> Ticket | None:
    """The one below it in the list, else the list's first; None when nothing else is in the view.

    Ask before the ticket is changed: an answered one often leaves its view. `page` is the admin of tickets.
    """
    listed = copy(request)
    listed.GET = QueryDict(request.GET.get(FILTERS, ""))
    listed.method = "GET"
    found = page.get_changelist_instance(listed)
    rows = found.queryset.exclude(pk=ticket.pk)
    for place in (found.order.cursor(ticket), ""):
        some = keyset.page(rows, found.order, after=place, before="", size=1).rows
        if some:
            return some[0]  # type: ignore[no-any-return]  # rows of any list
    return None


def query(request: HttpRequest) -> str:
    """The view, as the address of a ticket's page carries it on."""
    kept = QueryDict(mutable=True)
    if FILTERS in request.GET:
        kept[FILTERS] = request.GET[FILTERS]
    return f"?{kept.urlencode()}" if kept else ""
