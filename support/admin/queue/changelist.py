"""The queue: one page of tickets with everything a glance must tell, in a fixed number of queries."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince

from support.admin import badges
from support.admin.desk_list import DeskList
from support.admin.queue import inbox, keyset, table
from support.models import Clock, Ticket
from support.search import find, why
from support.tickets import seats

PAUSED = Prefetch("clocks", Clock.objects.filter(state=Clock.State.PAUSED), to_attr="paused_clocks")
PLACES = ("after", "before")  # where a page begins


class QueueList(DeskList):
    """A page of the queue by its keys, with what its columns show, in a fixed number of queries."""

    newer = older = ""
    found: find.Search | None = None

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        asked = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name not in (*PLACES, "sort")}

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """Another filter begins on its first page."""
        kept = [name for name in PLACES if name not in (new_params or {})]
        return super().get_query_string(new_params, [*(remove or ()), *kept])

    def get_results(self, request: HttpRequest) -> None:
        self.found = vars(request).get("desk_search")
        self.order = order_of(request, self.found)
        place = {name: request.GET.get(name, "") for name in PLACES}
        if self.found and self.found.few is not None and "sort" not in request.GET:
            rows = self._best(self.found, len(self.found.few), place["after"])
        else:
            rows = self._next(place)
        self._decorate(request, rows)
        self._draw(request, rows)
        self.result_list = rows
        self.result_count = len(rows)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)

    def _best(self, found: find.Search, among: int, after: str) -> list[Ticket]:
        place, newer, older = keyset.ranked(among, after=after, size=self.list_per_page)
        self._link(newer, "after", older)
        return list(found.best(self.root_queryset)[place])

    def _next(self, place: dict[str, str]) -> list[Ticket]:
        rows, size = self.queryset, self.list_per_page
        is_first = self.order is keyset.ORDERS["updated"] and not any(place.values())
        if is_first and self.found and self.found.newest:
            rows = self.found.latest(self.root_queryset, size + 1)
        page = keyset.page(rows, self.order, **place, size=size)
        self._link(page.newer, "before", page.older)
        return list(page.rows)

    def _link(self, newer: str, back: str, older: str) -> None:
        self.newer = self.get_query_string({back: newer}) if newer else ""
        self.older = self.get_query_string({"after": older}) if older else ""

    def _decorate(self, request: HttpRequest, page: list[Ticket]) -> None:
        now = timezone.now()
        prefetch_related_objects(page, PAUSED, "requester__addresses")
        reasons = why.explain(page, self.found.asked) if self.found and self.found.has_words else {}
        seated = seats.looking([ticket.pk for ticket in page], now=now)
        for ticket in page:
            others = [each for each in seated.get(ticket.pk, ()) if each.user != request.user]
            vars(ticket)["looking"] = others
            vars(ticket)["badge"] = badges.of_ticket(ticket, vars(ticket)["paused_clocks"], now)
            vars(ticket)["age"] = timesince(ticket.updated_at, now, depth=1)
            vars(ticket)["reasons"] = reasons.get(ticket.pk, ())

    def _draw(self, request: HttpRequest, page: list[Ticket]) -> None:
        chosen = inbox.current(request).columns
        names = [name for name in table.COLUMNS if not chosen or name in chosen or name == "ticket"]
        self.columns = [(name, table.COLUMNS[name]) for name in names]
        self.picks = "action_checkbox" in self.list_display
        kept = self.model_admin.get_preserved_filters(request)
        back = f"?{kept}" if kept else ""
        self.body = table.body(page, names, back=back, picks=self.picks)


def order_of(request: HttpRequest, found: find.Search | None) -> keyset.Order:
    """As asked; else a search shows the newest first, and a view what it is for."""
    asked = keyset.ORDERS.get(request.GET.get("sort", ""))
    if asked is None and found is not None and (found.by_date or found.has_words):
        return keyset.ORDERS["opened" if found.by_date else "updated"]
    return asked or keyset.ORDERS.get(inbox.current(request).sort, keyset.ORDERS["due"])
