"""Who was paged, and what came of it."""

from datetime import datetime

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Page
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, linked
from support.lib import web


@admin.register(Page)
class PageAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy("Nobody was paged yet. An escalation step of the runbook does it.")
    list_display = ["target", "state", "incident", "triggered_at", "acknowledged_by", "expires_at"]
    list_filter = ["state"]
    list_select_related = ["incident"]
    ordering = ["-triggered_at"]

    def item(self, row: Page, now: datetime) -> Item:
        return Item(
            title=row.target,
            pills=[badges.choice("page", row.state, Page.State)],
            notice=row.note,
            facts=[
                (_("Incident"), linked(row.incident)),
                (_("Rang"), row.triggered_at),
                (_("Acknowledged"), row.acknowledged_at or "—"),
                (_("Acknowledged by"), row.acknowledged_by or "—"),
                (_("Rings again"), row.expires_at or "—"),
                (_("Ended"), row.resolved_at or "—"),
                (_("PagerDuty last said"), row.heard_at or "—"),
                (_("There"), web.anchor(row.link) or "—"),
                (_("Key"), row.dedup_key),
            ],
        )
