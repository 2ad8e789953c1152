"""Maintenance, for those who lead: planned and moved on a form, then begun, ended or called off by a button."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from incidents import maintenance
from incidents.admin import plan_page
from incidents.admin.plan_form import languages, local
from incidents.models import Maintenance
from incidents.status.words import SPOKEN
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.models import Role
from support.tickets.actor import Actor

Status = Maintenance.Status


class MaintenanceFilter(TabFilter):
    default = "ahead"
    views = (
        View(
            "ahead",
            gettext_lazy("Ahead"),
            lambda _user, _now: Q(status__in=Maintenance.OPEN),
            empty=gettext_lazy("No maintenance is planned."),
        ),
        View("over", gettext_lazy("Over"), lambda _user, _now: ~Q(status__in=Maintenance.OPEN)),
    )


@admin.register(Maintenance)
class MaintenanceAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Maintenance")
    change_list_template = "desk/maintenance_list.html"
    item_template = "desk/maintenance.html"
    refusals = (maintenance.MaintenanceRefused,)
    list_display = ["title", "status_pill", "brand", "begins", "ends"]
    list_filter = [MaintenanceFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["title"]
    ordering = ["-starts_at"]

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("plan/", guarded(plan_page.plan), name="incidents_plan"),
            path("<int:pk>/move/", guarded(plan_page.move), name="incidents_move"),
        ]
        return own + super().get_urls()

    def more(self, row: Maintenance) -> dict[str, Any]:
        """A field for a word to the public in each language, which goes out with the button."""
        named = [(each, get_language_info(each)["name_local"]) for each in languages(row.brand)]
        return {"row": row, "languages": [(each, name.capitalize()) for each, name in named]}

    def reason(self, request: HttpRequest) -> dict[str, str]:
        """What is said with the step, by language."""
        written = {each: request.POST.get(f"note-{each}", "").strip() for each in SPOKEN}
        return {each: text for each, text in written.items() if text}

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def status_pill(self, row: Maintenance) -> SafeString:
        return badges.choice("maintenance", row.status, Status)

    @admin.display(description=gettext_lazy("From"), ordering="starts_at")
    def begins(self, row: Maintenance) -> str:
        return local(row.starts_at, ZoneInfo(row.brand.time_zone))

    @admin.display(description=gettext_lazy("To"), ordering="ends_at")
    def ends(self, row: Maintenance) -> str:
        return local(row.ends_at, ZoneInfo(row.brand.time_zone))

    def verbs(self, row: Maintenance) -> Sequence[Verb]:
        start = _verb("_start", gettext_lazy("Begin now"), maintenance.start)
        end = _verb("_complete", gettext_lazy("It is over"), maintenance.complete)
        drop = _verb("_drop", gettext_lazy("Call it off"), maintenance.cancel)
        if row.status == Status.SCHEDULED:
            return [start, drop]
        return [end, drop] if row.is_open else []

    def item(self, row: Maintenance, now: datetime) -> Item:
        parts = [each.name for each in row.components.order_by("position")]
        zone, tongue = ZoneInfo(row.brand.time_zone), (get_language() or "en").partition("-")[0]
        said = [
            f"{local(each.at, zone)}, {each.by}: {_read(each.texts, tongue)}"
            for each in row.updates.order_by("-at", "-pk")
        ]
        called = [
            (get_language_info(each)["name_local"].capitalize(), title)
            for each, title in row.titles.items()
            if title != row.title
        ]
        return Item(
            title=row.title,
            pills=[badges.choice("maintenance", row.status, Status)],
            facts=[
                (_("Brand"), row.brand),
                *called,
                (_("From"), local(row.starts_at, zone)),
                (_("To"), local(row.ends_at, zone)),
                (_("Touches"), ", ".join(parts) or "—"),
                (_("Planned by"), row.created_by),
            ],
            sections=[(_("What the public was told"), said)],
        )


def _read(texts: dict[str, str], language: str) -> str:
    """As its reader speaks, else as it was first written."""
    return texts.get(language) or next(iter(texts.values()), "")


def _verb(name: str, label: Any, do: Any) -> Verb:
    """The reason is what the public reads of it, by language."""

    def run(row: Maintenance, *, by: Actor, reason: dict[str, str], now: datetime) -> None:
        do(row, by=by, now=now, note=reason)

    return Verb(name, label, Role.LEAD, run, gettext_lazy("Done, and the public is told."))
