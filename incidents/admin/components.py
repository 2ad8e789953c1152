"""The parts of a brand that may be broken."""

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from incidents.admin import accounts_page
from incidents.models import Component
from support.admin.base import BrandAdmin


@admin.register(Component)
class ComponentAdmin(BrandAdmin):
    """Components come from the runbook file; their state from incidents, who stands on them from a file of accounts."""

    nothing_yet = gettext_lazy("No component yet. The runbook's file names them.")
    list_display = ["name", "group", "state", "is_active", "brand"]
    list_filter = ["brand", "state"]
    list_select_related = ["brand"]
    ordering = ["brand", "position"]

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
