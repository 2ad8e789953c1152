"""What was promised: the clocks of tickets."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.tabs import TabFilter, View
from support.models import Clock

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

    nothing_yet = gettext_lazy(
        "No promise stands here. Each ticket begins its own when it arrives."
    )
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
