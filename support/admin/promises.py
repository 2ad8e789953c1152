"""What was promised: clocks, the runbook's versions, its queues and teams, and the days on which nobody works."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges, runbook_page
from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.admin.from_file import FromFile
from support.admin.item_page import Item, ItemPage
from support.admin.tabs import TabFilter, View
from support.models import Clock, ClosedDay, Escalation, Queue, Role, RunbookVersion, Team
from support.runbook.plan import differences

State = Clock.State


class ClockFilter(TabFilter):
    views = (
        View("late", gettext_lazy("Late"), lambda _user, _now: Q(state=State.BREACHED)),
        View("running", gettext_lazy("Running"), lambda _user, _now: Q(state=State.RUNNING)),
        View("paused", gettext_lazy("Paused"), lambda _user, _now: Q(state=State.PAUSED)),
        View("kept", gettext_lazy("Kept"), lambda _user, _now: Q(state=State.MET)),
        View("all", gettext_lazy("Everything"), lambda _user, _now: Q()),
    )
    default = "late"


@admin.register(Clock)
class ClockAdmin(BrandAdmin):
    """Clocks are computed from a ticket's events; to change one, change the ticket."""

    list_display = ["what", "badge", "ticket", "severity", "policy", "due_at"]
    list_filter = [ClockFilter, "kind", "severity"]
    list_select_related = ["ticket__brand"]

    def get_ordering(self, request: HttpRequest) -> Any:
        return (F("due_at").asc(nulls_last=True), "-pk")

    @admin.display(description=gettext_lazy("Promise"))
    def what(self, clock: Clock) -> str:
        return f"{badges.kind(clock.kind)} {clock.instance if clock.instance > 1 else ''}".strip()

    @admin.display(description=gettext_lazy("State"), ordering="due_at")
    def badge(self, clock: Clock) -> SafeString:
        return badges.of_promise(clock, timezone.now()).html()


@admin.register(RunbookVersion)
class RunbookVersionAdmin(ItemPage, BrandAdmin):
    """Versions are read here, compared and downloaded; the page of `runbook_page` makes the next one."""

    called = gettext_lazy("Runbooks")
    list_display = ["__str__", "brand", "number", "applied_at", "applied_by"]
    list_filter = ["brand"]
    list_select_related = ["brand"]
    ordering = ["-applied_at"]
    change_list_template = "desk/runbook_list.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("draft/", guard(runbook_page.page), name="support_runbook"),
            path("<int:pk>/file/", guard(runbook_page.download), name="support_runbook_file"),
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


class ClosedDayForm(BrandForm):
    class Meta:
        model = ClosedDay
        fields = ("brand", "calendar", "on", "name", "is_closed")
        labels = {"on": gettext_lazy("Day"), "is_closed": gettext_lazy("Closed")}
        help_texts = {
            "calendar": gettext_lazy("A key of the runbook's calendars."),
            "is_closed": gettext_lazy("Off: a holiday on which we work."),
        }

    def clean(self) -> dict[str, Any] | None:
        """A day of a calendar that the brand's runbook does not have would close nothing."""
        cleaned = super().clean() or self.cleaned_data
        brand = cleaned.get("brand") or getattr(self.instance, "brand", None)
        known = brand.runbook.data["calendars"] if brand and brand.runbook else {}
        if brand and cleaned.get("calendar") and cleaned["calendar"] not in known:
            said = _("This brand's calendars are: %(known)s.")
            raise ValidationError({"calendar": said % {"known": ", ".join(known) or _("none")}})
        return cleaned


@admin.register(ClosedDay)
class ClosedDayAdmin(BrandAdmin):
    """Leads close a day, or work on a holiday, without a new version of the runbook."""

    form = ClosedDayForm

    add_role = change_role = delete_role = Role.LEAD
    list_display = ["on", "name", "calendar", "is_closed", "brand"]
    list_filter = ["brand", "calendar", "is_closed"]
    ordering = ["-on"]

    def get_readonly_fields(self, request: HttpRequest, obj: ClosedDay | None = None) -> list[str]:
        return ["brand"] if obj else []


@admin.register(Escalation)
class EscalationAdmin(ItemPage, BrandAdmin):
    list_display = [
        "policy",
        "ticket",
        "moment",
        "reason",
        "started_at",
        "acknowledged_by",
        "ended_at",
    ]
    list_select_related = ["ticket__brand"]
    ordering = ["-started_at"]

    def item(self, row: Escalation, now: datetime) -> Item:
        steps = [
            f"{step.run_at:%d %b %H:%M} {step.do}: {step.get_state_display()}. {step.result}"
            for step in row.steps.order_by("run_at", "pk")
        ]
        return Item(
            title=_("%(policy)s for %(ticket)s") % {"policy": row.policy, "ticket": row.ticket},
            notice=row.reason,
            facts=[
                (_("Started by"), row.moment),
                (_("Started"), row.started_at),
                (_("Acknowledged"), row.acknowledged_at or "—"),
                (_("Acknowledged by"), row.acknowledged_by or "—"),
                (_("Ended"), row.ended_at or "—"),
            ],
            sections=[(_("Steps"), steps)],
        )


class RunbookRows(FromFile, BrandAdmin):
    """Rows that the runbook file makes: read here, changed there."""

    list_display = ["name", "slug", "is_active", "brand"]
    list_filter = ["brand", "is_active"]
    list_select_related = ["brand"]
    search_fields = ["name", "slug"]
    ordering = ["brand", "name"]


admin.site.register([Queue, Team], RunbookRows)
