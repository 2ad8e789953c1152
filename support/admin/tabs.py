"""Named views of a list as tabs, each with a count that never costs more than its cap."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Expression, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

COUNT_CAP = 100  # rows; more is said as "99+"
Person = AbstractBaseUser | AnonymousUser
Compiled = tuple[str, tuple[Any, ...]]  # a query as text, and its values


@dataclass(frozen=True, slots=True)
class View:
    """One tab: which rows, in which order; an empty order is the list's own."""

    key: str
    label: str | LazyText
    rows: Callable[[Person, datetime], Q]
    order: tuple[Any, ...] = ()
    empty: str | LazyText = ""


class Now(Expression):
    """The time at which a compiled query is asked, or `after` later: stands where a view is given its time."""

    def __init__(self, after: timedelta = timedelta()) -> None:
        super().__init__(output_field=DateTimeField())
        self.after = after

    def __add__(self, more: timedelta) -> "Now":  # type: ignore[override]  # reckoned here, not in SQL
        return Now(self.after + more)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def counts(rows: QuerySet[Any], views: Sequence[View], user: Any, now: datetime) -> dict[str, int]:
    """Rows per view in one query, each up to COUNT_CAP."""
    return ask({view.key: compiled(rows.filter(view.rows(user, now))) for view in views}, now)


def compiled(rows: QuerySet[Any]) -> Compiled | None:
    """The query of at most COUNT_CAP of these; none where it cannot find any, as a view that names nobody we know."""
    query = rows.order_by().values("pk").query
    query.set_limits(high=COUNT_CAP)
    try:
        return query.sql_with_params()
    except EmptyResultSet:
        return None


def ask(queries: Mapping[str, Compiled | None], now: datetime) -> dict[str, int]:
    """How many rows each of these finds, in one query.

    Joined as text: as columns of another query each would be resolved and compiled once more, on every page.
    """
    found = dict.fromkeys(queries, 0)
    asked = {key: query for key, query in queries.items() if query}
    if asked:
        columns = [f"(SELECT COUNT(*) FROM ({sql}) AS capped)" for sql, _ in asked.values()]  # noqa: S608  # Django's
        params = [_at(each, now) for _, params in asked.values() for each in params]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", params)
            found |= zip(asked, cursor.fetchone(), strict=True)
    return found


def _at(param: Any, now: datetime) -> Any:
    is_now = isinstance(param, Now)
    return connection.ops.adapt_datetimefield_value(now + param.after) if is_now else param


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
