"""Named views of a list as tabs, each with a count that never costs more than its cap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
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


def counts(
    rows: QuerySet[Any], views: Sequence[View], user: Any, now: datetime, **also: QuerySet[Any]
) -> dict[str, int]:
    """Rows per view, and of what is to be counted besides, in one query, each up to COUNT_CAP.

    Joined as text: as columns of another query each would be resolved and compiled once more, on every page.
    """
    counted = {view.key: rows.filter(view.rows(user, now)) for view in views} | also
    asked = {key: query for key, each in counted.items() if (query := _capped(each))}
    found = dict.fromkeys(counted, 0)
    if asked:
        columns = [f"(SELECT COUNT(*) FROM ({sql}) AS capped)" for sql, _ in asked.values()]  # noqa: S608  # Django's
        params = [each for _, params in asked.values() for each in params]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", params)
            found |= zip(asked, cursor.fetchone(), strict=True)
    return found


def _capped(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The query of at most COUNT_CAP of these; none where it cannot find any, as a view that names nobody we know."""
    query = rows.order_by().values("pk").query
    query.set_limits(high=COUNT_CAP)
    try:
        return query.sql_with_params()
    except EmptyResultSet:
        return None


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
