"""Pages of a list that begin after a row, not after so many rows: the thousandth costs as much as the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import BooleanField, DateTimeField, Expression, F, Func, QuerySet, Value
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from support.lib.keys import key
from support.models.ticket import DEADLINE, NEVER


@dataclass(frozen=True, slots=True)
class Order:
    """One moment of a row and then its key, both in one direction, shaped like an index."""

    label: str | LazyText
    moment: Callable[[Any], datetime]
    expression: Any
    is_descending: bool = False

    def by(self, *, backwards: bool = False) -> list[Any]:
        turned = self.is_descending != backwards
        fields: list[Expression | F] = [self.expression, F("pk")]
        return [each.desc() if turned else each.asc() for each in fields]

    def cursor(self, row: Any) -> str:
        return f"{self.moment(row).isoformat()}_{row.pk}"

    def beyond(self, cursor: str, *, backwards: bool) -> "Beyond | None":
        """Rows after this one, or before it; None for a cursor that cannot be read."""
        text, _mark, said = cursor.rpartition("_")
        try:
            at = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        if not (pk := key(said)):
            return None
        return Beyond(self.expression, at, pk, "<" if self.is_descending != backwards else ">")


class Beyond(Func):
    """`(moment, id) > (…, …)`: both databases go straight to it in the index."""

    output_field = BooleanField()
    arity = 4

    def __init__(self, *parts: Any, **extra: Any) -> None:
        if len(parts) == 4 and isinstance(parts[3], str):
            moment, at, pk, self.sign = parts
            parts = (moment, F("pk"), Value(at, output_field=DateTimeField()), Value(pk))
        super().__init__(*parts, **extra)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        pieces = [compiler.compile(each) for each in self.source_expressions]
        (moment, pk, at, key), params = zip(*pieces, strict=True)
        return f"({moment}, {pk}) {self.sign} ({at}, {key})", [
            each for some in params for each in some
        ]


ORDERS = {
    "due": Order(_("Nearest deadline"), lambda row: row.next_due_at or NEVER, DEADLINE),
    "updated": Order(
        _("Last changed"), lambda row: row.updated_at, F("updated_at"), is_descending=True
    ),
    "opened": Order(_("Newest"), lambda row: row.opened_at, F("opened_at"), is_descending=True),
    "oldest": Order(_("Oldest"), lambda row: row.opened_at, F("opened_at")),
}


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Any]
    newer: str = ""  # cursor of the page before; empty: this is the first
    older: str = ""  # cursor of the page after; empty: this is the last


def page(rows: QuerySet[Any], order: Order, *, after: str, before: str, size: int) -> Page:
    """One page, in one query. A cursor that cannot be read is the first page."""
    backwards = bool(before)
    beyond = order.beyond(before or after, backwards=backwards) if before or after else None
    found = rows.filter(beyond) if beyond is not None else rows
    backwards = backwards and beyond is not None
    some = list(found.order_by(*order.by(backwards=backwards))[: size + 1])
    has_more, some = len(some) > size, some[:size]
    if backwards:
        some.reverse()
    if not some:
        return Page([])
    is_first = beyond is None or (backwards and not has_more)
    is_last = not has_more and not backwards
    return Page(
        some,
        newer="" if is_first else order.cursor(some[0]),
        older="" if is_last else order.cursor(some[-1]),
    )


def ranked(among: int, *, after: str, size: int) -> tuple[slice, str, str]:
    """Where the page of a handful of rows lies that begins at this position, with the cursors around it."""
    start = key(after)
    end = start + size
    newer = str(max(0, start - size)) if start else ""
    return slice(start, end), newer, str(end) if end < among else ""
