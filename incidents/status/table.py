"""The table of all incidents: sorted and paged by plain links."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.status import show
from incidents.status.page import PageData


class HistoryTable(tables.Table):  # type: ignore[misc]  # the library is untyped
    """Its headings are given in the visitor's language."""

    date = tables.Column(order_by="at")
    incident = tables.Column(accessor="title", order_by="title")
    impact = tables.Column()
    length = tables.Column(order_by="lasted")

    class Meta:
        attrs = {"class": "table"}
        order_by = "-date"

    def render_incident(self, record: dict[str, Any]) -> SafeString:
        link = format_html('<a href="incidents/{}">{}</a>', record["code"], record["title"])
        if not record["cause"]:
            return link
        more = '{}<br><a class="small" href="incidents/{}/rca">{}</a>'
        return format_html(more, link, record["code"], record["cause"])

    def render_impact(self, record: dict[str, Any]) -> SafeString:
        return format_html(
            '<span class="state {}">{}</span>', record["impact_class"], record["impact"]
        )


def history_table(data: PageData, language: str) -> HistoryTable:
    """All that `data` holds, with its headings in `language`."""
    say = show.speaker(data, language).words
    table = HistoryTable(show.history(data, language), empty_text=say["none ever"])
    for name in table.base_columns:
        table.columns[name].column.verbose_name = say[name]
    return table
