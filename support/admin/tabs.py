"""Named views of a list as tabs, each with a count that never costs more than its cap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

COUNT_CAP = 100  # rows; more is said as "99+"
Person = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class View:
    """One tab: which rows, in which order; an empty order is the list's own."""

    key: str
    label: str | LazyText
    rows: Callable[[Person, datetime], Q]
    order: tuple[Any, ...] = ()
    empty: str | LazyText = ""


class CappedCount(Subquery):
    """How many rows a query finds, as one column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    empty_result_set_value = 0  # a view that names nobody we know finds nothing


def counts(
    rows: QuerySet[Any], views: Sequence[View], user: Any, now: datetime, **also: QuerySet[Any]
) -> dict[str, int]:
    """Rows per view, and of what is to be counted besides, in one query, each up to COUNT_CAP."""
    counted = {view.key: rows.filter(view.rows(user, now)) for view in views} | also
    columns = [CappedCount(each.order_by().values("pk")[:COUNT_CAP]) for each in counted.values()]
    found = User.objects.filter(pk=user.pk).values_list(*columns)
    return dict(zip(counted, found[0], strict=True))


def said(count: int) -> str:
    return str(count) if count < COUNT_CAP else f"{COUNT_CAP - 1}+"


class TabFilter(admin.SimpleListFilter):
    """The tabs of a list. Subclasses name the views; the first of them, or `default`, is shown unasked."""

    title = str(_("view"))
    parameter_name = "view"
    template = "desk/tabs.html"
    views: ClassVar[Sequence[View]] = ()
    default: ClassVar[str] = ""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.request = request

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(view.key, str(view.label)) for view in self.views]

    @property
    def view(self) -> View:
        return self.named(self.value())

    @classmethod
    def named(cls, key: str | None) -> View:
        by_key = {view.key: view for view in cls.views}
        return by_key.get(key or cls.default) or by_key.get(cls.default) or cls.views[0]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.view.rows(request.user, timezone.now()))

    def counted(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, int]:
        return counts(rows, self.views, request.user, timezone.now())

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        found = self.counted(self.request, changelist.root_queryset)
        for view in self.views:
            yield {
                "selected": view is self.view,
                "query_string": changelist.get_query_string({"view": view.key}, ["p"]),
                "display": view.label,
                "count": said(found[view.key]),
            }
