"""A report's cell: what a person reads, what a spreadsheet gets instead."""

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges

NOTHING = "–"  # noqa: RUF001  # a dash is how tables say "no value"


class Cell(tables.Column):  # type: ignore[misc]  # the library is not typed
    """`value` is what CSV gets: the datum itself."""

    def value(self, value: Any, **_row: Any) -> Any:
        return value


class Number(Cell):
    attrs = {"th": {"class": "number"}, "td": {"class": "number"}}


class Percent(Number):
    def render(self, value: float) -> str:
        return f"{value:.1f} %"

    def value(self, value: float | None, **_row: Any) -> Any:
        return None if value is None else round(value, 2)


class Length(Number):
    """Seconds."""

    def render(self, value: float) -> str:
        return badges.length(value) if value >= 60 else _("%(s)d s") % {"s": value}


class Kind(Cell):
    def render(self, value: str) -> str:
        return badges.kind(value)


class Moment(Cell):
    def render(self, value: Any) -> Any:
        return format_html(
            '<time datetime="{}">{}</time>',
            value.isoformat(),
            date_format(value, "DATETIME_FORMAT"),
        )


class Link(Cell):
    """A pair of address and words."""

    def render(self, value: tuple[str, str]) -> Any:
        return format_html('<a href="{}">{}</a>', *value)

    def value(self, value: tuple[str, str], **_row: Any) -> str:
        return value[1]


class Sentences(Cell):
    attrs = {"td": {"class": "sentences"}}

    def render(self, value: list[str]) -> str:
        return " ".join(value)

    def value(self, value: list[str], **_row: Any) -> str:
        return " ".join(value)


class Report(tables.Table):  # type: ignore[misc]
    """Rows are dictionaries. Every one of these tables can be had as CSV under its name."""

    name = ""
    empty_says: Any = gettext_lazy("Nothing in this time.")

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        template = "desk/report_table.html"
        super().__init__(rows, prefix=f"{self.name}-", template_name=template, default=NOTHING)
        self.asked = ""  # the rest of the address, for links that sort

    def of(self, request: HttpRequest, asked: str) -> None:
        """Sorted as the address asks."""
        tables.RequestConfig(request, paginate=False).configure(self)
        self.asked = asked

    def sheet(self) -> Iterator[list[Any]]:
        """The head, then the rows, raw: what CSV gets."""
        yield [str(column.header) for column in self.columns]
        for row in self.rows:
            yield [
                column.column.value(value=row.record.get(column.name), record=row.record)
                for column in self.columns
            ]
