"""The runbook's versions, read, compared and downloaded; its queues and teams."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.from_file import FromFile
from support.admin.item_page import Item, ItemPage
from support.admin.runbook import draft_page
from support.models import Queue, RunbookVersion, Team
from support.runbook.plan import differences


@admin.register(RunbookVersion)
class RunbookVersionAdmin(ItemPage, BrandAdmin):
    """Versions are read here, compared and downloaded; `draft_page` makes the next one."""

    nothing_yet = gettext_lazy(
        "No runbook is in force. An admin applies a file under “Change a runbook”."
    )
    called = gettext_lazy("Runbooks")
    list_display = ["__str__", "brand", "number", "applied_at", "applied_by"]
    list_filter = ["brand"]
    list_select_related = ["brand"]
    ordering = ["-applied_at"]
    change_list_template = "desk/runbook_list.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("draft/", guard(draft_page.page), name="support_runbook"),
            path("<int:pk>/file/", guard(draft_page.download), name="support_runbook_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("brand").defer("data")

    def item(self, row: RunbookVersion, now: datetime) -> Item:
        current = row.brand.runbook_id == row.pk
        state = _("in force") if current else _("replaced")
        draft = f"{reverse('admin:support_runbook')}?brand={row.brand_id}"
        return Item(
            title=str(row),
            pills=[badges.pill("runbook", "current" if current else "old", state)],
            facts=[
                (_("Applied"), row.applied_at),
                (_("By"), row.applied_by),
                (_("Digest"), row.digest),
            ],
            text_title=_("The file"),
            text=row.source,
            sections=[*_since_last(row)],
            links=[
                (_("Download"), reverse("admin:support_runbook_file", args=[row.pk])),
                (_("Change it"), draft),
            ],
        )


def _since_last(row: RunbookVersion) -> Iterator[tuple[str, list[str]]]:
    """What it changed: nothing for the first one, since all of it was new."""
    before = row.brand.runbook_versions.filter(number__lt=row.number).order_by("number").last()
    if before is not None:
        title = _("Changed since version %(number)s") % {"number": before.number}
        yield title, [str(place) for place in differences(before.data, row.data)]


class RunbookRows(FromFile, BrandAdmin):
    """Rows that the runbook file makes: read here, changed there."""

    list_display = ["name", "slug", "is_active", "brand"]
    list_filter = ["brand", "is_active"]
    list_select_related = ["brand"]
    search_fields = ["name", "slug"]
    ordering = ["brand", "name"]


admin.site.register([Queue, Team], RunbookRows)
