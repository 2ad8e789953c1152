"""The parts of a brand that may be broken."""

from datetime import datetime

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin import accounts_page
from incidents.models import Component, ComponentState
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.categories import named_category
from support.admin.item_page import Item, ItemPage


@admin.register(Component)
class ComponentAdmin(ItemPage, BrandAdmin):
    """Components come from the runbook file; their state from incidents, who stands on them from a file of accounts."""

    nothing_yet = gettext_lazy("No component yet. The runbook's file names them.")
    list_display = ["name", "group", "state", "is_active", "brand"]
    list_filter = ["brand", "state"]
    list_select_related = ["brand"]
    ordering = ["brand", "position"]

    def item(self, row: Component, now: datetime) -> Item:
        kinds = [named_category(row.brand, key) for key in row.categories]
        return Item(
            title=row.name,
            pills=[badges.choice("component", row.state, ComponentState)],
            facts=[
                (_("Brand"), row.brand),
                (_("Group"), row.group or "—"),
                (_("Description"), row.description or "—"),
                (_("Touched by"), ", ".join(kinds) or "—"),
                (_("Shown"), _("yes") if row.is_active else _("no: the runbook names it no more")),
                (_("Known since"), row.since),
                (_("In the runbook"), row.slug),
                (_("Outside"), row.code),
            ],
        )

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("accounts/", guarded(accounts_page.page), name="incidents_accounts"),
            path(
                "accounts/<int:pk>/",
                guarded(accounts_page.export),
                name="incidents_accounts_export",
            ),
        ]
        return own + super().get_urls()
