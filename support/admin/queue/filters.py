"""Filters of the queue that offer what the runbooks name, without looking at a ticket."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from support.admin import access
from support.admin.queue import keyset
from support.models import Brand, pinned


class CategoryFilter(SimpleListFilter):
    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those of all runbooks in force within reach, by their names."""
        books = [brand.runbook_id for brand in access.rows(request, Brand)]
        named: dict[str, str] = {}
        for book in filter(None, books):
            for key, value in (pinned(book).data.get("categories") or {}).items():
                named.setdefault(key, str(value.get("name", key)))
        return sorted(named.items(), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(category=self.value()) if self.value() else queryset


class SortFilter(SimpleListFilter):
    """Offers the orders; the list reads the one that was chosen."""

    title = _("sort")
    parameter_name = "sort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, str(order.label)) for key, order in keyset.ORDERS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """As the view sorts, said first."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("As the view")} if number == 0 else choice
