"""What incidents taught: findings, and the gaps of a runbook that they showed."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Finding
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, linked
from support.admin.tabs import TabFilter, View


class FindingFilter(TabFilter):
    default = "gaps"
    views = (
        View(
            "gaps",
            gettext_lazy("Open gaps"),
            lambda _user, _now: Q(is_gap=True, closed_at=None),
            empty=gettext_lazy("No gap of a runbook is open."),
        ),
        View("all", gettext_lazy("All"), lambda _user, _now: Q()),
    )


@admin.register(Finding)
class FindingAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy(
        "No gap of a runbook was found yet. Whoever finds one writes it down on the page after an incident."
    )
    called = gettext_lazy("Findings")
    list_display = ["reference", "text", "incident", "found_at", "closed_at"]
    list_display_links = ["reference", "text"]
    list_filter = [FindingFilter]
    list_select_related = ["incident"]
    ordering = ["-pk"]

    def item(self, row: Finding, now: datetime) -> Item:
        open_gap = row.is_gap and row.closed_at is None
        text = _("Open until a version that is applied names %(gap)s in incidents.after.gaps.")
        return Item(
            title=row.text,
            notice=text % {"gap": row.reference} if open_gap else "",
            facts=[
                (_("Incident"), linked(row.incident)),
                (_("Found"), row.found_at),
                (_("By"), row.found_by),
                (_("Closed"), row.closed_at or "—"),
                (_("With"), row.closed_by or "—"),
            ],
        )
