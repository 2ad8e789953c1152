"""The reports' tables: what a person reads in a cell, and what a spreadsheet gets instead."""

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
            '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "d M Y H:i")
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


class Attainment(Report):
    name = "attainment"
    label = Cell(verbose_name="")
    share = Percent(verbose_name=gettext_lazy("Kept"))
    kept = Number(verbose_name=gettext_lazy("In time"))
    late = Number(verbose_name=gettext_lazy("Late"))
    open = Number(verbose_name=gettext_lazy("Running"))
    measured = Number(verbose_name=gettext_lazy("No deadline"))


class Times(Report):
    """How long kept promises took. Business time leaves out closed hours and pauses."""

    name = "times"
    label = Cell(verbose_name="")
    kind = Kind(verbose_name=gettext_lazy("Promise"))
    count = Number(verbose_name=gettext_lazy("Number"))
    business_50 = Length(verbose_name=gettext_lazy("Business, half"))
    business_90 = Length(verbose_name="90 %")
    business_95 = Length(verbose_name="95 %")
    calendar_50 = Length(verbose_name=gettext_lazy("Calendar, half"))
    calendar_90 = Length(verbose_name="90 %")
    calendar_95 = Length(verbose_name="95 %")


class Agents(Report):
    name = "agents"
    agent = Cell(verbose_name=gettext_lazy("Agent"))
    answers = Number(verbose_name=gettext_lazy("Answers"))
    answered = Number(verbose_name=gettext_lazy("Tickets answered"))
    solved = Number(verbose_name=gettext_lazy("Solved"))
    open = Number(verbose_name=gettext_lazy("Open now"))
    late = Number(verbose_name=gettext_lazy("Late now"))


class Breaches(Report):
    name = "breaches"
    empty_says = gettext_lazy("No promise of this time was broken.")
    ticket = Link(verbose_name=gettext_lazy("Ticket"))
    subject = Cell(verbose_name=gettext_lazy("Subject"))
    severity = Cell(verbose_name=gettext_lazy("Severity"))
    kind = Kind(verbose_name=gettext_lazy("Promise"))
    due_at = Moment(verbose_name=gettext_lazy("Due, UTC"))
    late_for = Length(verbose_name=gettext_lazy("Late by"))
    state = Cell(verbose_name=gettext_lazy("Now"))
    causes = Sentences(verbose_name=gettext_lazy("Why"))

    class Meta:
        orderable = False


class Pauses(Report):
    name = "pauses"
    empty_says = gettext_lazy("No pause began after a warning.")
    ticket = Link(verbose_name=gettext_lazy("Ticket"))
    at = Moment(verbose_name=gettext_lazy("Paused, UTC"))
    by = Cell(verbose_name=gettext_lazy("By"))
    reason = Cell(verbose_name=gettext_lazy("Reason"))


class Alarms(Report):
    name = "escalations"
    empty_says = gettext_lazy("Nothing was escalated in this time.")
    brand = Cell(verbose_name=gettext_lazy("Brand"))
    policy = Cell(verbose_name=gettext_lazy("Policy"))
    started = Number(verbose_name=gettext_lazy("Started"))
    in_time = Number(verbose_name=gettext_lazy("Taken in time"))
    late = Number(verbose_name=gettext_lazy("Late"))
    waiting = Number(verbose_name=gettext_lazy("Not taken"))
    taken_50 = Length(verbose_name=gettext_lazy("Taken after, half"))
    taken_90 = Length(verbose_name="90 %")
    failed_steps = Number(verbose_name=gettext_lazy("Failed steps"))


class Punctuality(Report):
    """Of the desk itself."""

    name = "punctuality"
    what = Cell(verbose_name="")
    count = Number(verbose_name=gettext_lazy("Number"))
    half = Length(verbose_name=gettext_lazy("Delay, half"))
    most = Length(verbose_name="99 %")
    worst = Length(verbose_name=gettext_lazy("Longest"))


class Scores(Report):
    name = "scorecard"
    line = Cell(verbose_name=gettext_lazy("Line"))
    text = Cell(verbose_name=gettext_lazy("What the runbook says"))
    place = Cell(verbose_name=gettext_lazy("Served by"))
    said = Cell(verbose_name=gettext_lazy("Measured by"))
    kept = Number(verbose_name=gettext_lazy("Kept"))
    late = Number(verbose_name=gettext_lazy("Late"))
    missed = Number(verbose_name=gettext_lazy("Missed"))
    open = Number(verbose_name=gettext_lazy("Running"))

    class Meta:
        orderable = False
