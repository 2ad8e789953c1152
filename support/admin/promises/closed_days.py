"""The days on which nobody works although the calendar says so."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.admin.promises.holidays import ahead
from support.models import Brand, ClosedDay, Role, scoped
from support.sla.rebuild import rebuild, touched_by


class ClosedDayForm(BrandForm):
    class Meta:
        model = ClosedDay
        fields = ("brand", "calendar", "on", "name", "is_closed")
        labels = {"on": gettext_lazy("Day"), "is_closed": gettext_lazy("Closed")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "calendar" not in self.fields:  # a day that has begun is only shown
            return
        known = {key for each in self._brands() for key in each.runbook.data["calendars"]}
        self.fields["calendar"].widget = forms.Select(choices=[(key, key) for key in sorted(known)])

    def _brands(self) -> list[Any]:
        if "brand" not in self.fields:  # a day that exists keeps its brand
            return [each for each in [self.instance.brand] if each.runbook]
        return list(self.fields["brand"].queryset.exclude(runbook=None).select_related("runbook"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """A day of a calendar that the brand's runbook does not have would close nothing."""
        cleaned = super().clean() or self.cleaned_data
        brand = cleaned.get("brand") or getattr(self.instance, "brand", None)
        known = brand.runbook.data["calendars"] if brand and brand.runbook else {}
        if brand and cleaned.get("calendar") and cleaned["calendar"] not in known:
            said = _("This brand's calendars are: %(known)s.")
            raise ValidationError({"calendar": said % {"known": ", ".join(known) or _("none")}})
        if brand and cleaned.get("on") and _has_begun(brand, cleaned["on"]):
            said = _("Choose a day ahead: what was promised for a day that has begun stays.")
            raise ValidationError({"on": said})
        return cleaned


def _has_begun(brand: Brand, day: date) -> bool:
    return day <= timezone.now().astimezone(ZoneInfo(brand.time_zone)).date()


@admin.register(ClosedDay)
class ClosedDayAdmin(BrandAdmin):
    """Leads close a day, or work on a holiday, without a new version of the runbook."""

    nothing_yet = gettext_lazy(
        "No day differs from the calendars. A lead adds the days on which nobody works, or a holiday that is worked."
    )
    form = ClosedDayForm

    add_role = change_role = delete_role = Role.LEAD
    list_display = ["on", "name", "calendar", "is_closed", "brand"]
    list_filter = ["brand", "calendar", "is_closed"]
    ordering = ["-on"]
    change_list_template = "desk/closed_days.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The rows, and below them the holidays that close a calendar without one."""
        tomorrow, language = timezone.now().date() + timedelta(days=1), get_language() or "en"
        brands = scoped(Brand, request.user).order_by("name")
        days = [(brand, *each) for brand in brands for each in ahead(brand, tomorrow, language)]
        kept = _(
            "A day closed or opened here holds at once, and is kept here. The weekly hours and which country's"
            " holidays count stand in the runbook's file."
        )
        told = {"ahead": days, "kept_here": kept, "may_plan": access.has_role(request, Role.LEAD)}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a day was stays: promises that were late on it are late for ever."""
        over = obj is not None and _has_begun(obj.brand, obj.on)
        return not over and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        over = obj is not None and _has_begun(obj.brand, obj.on)
        return not over and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        was = {(form.initial["calendar"], form.initial["on"])} if change else set()
        _follow(request, obj.brand, {(obj.calendar, obj.on), *was})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        _follow(request, obj.brand, [(obj.calendar, obj.on)])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        gone = list(queryset.select_related("brand"))
        super().delete_queryset(request, queryset)
        for day in gone:
            _follow(request, day.brand, [(day.calendar, day.on)])

    def get_readonly_fields(self, request: HttpRequest, obj: ClosedDay | None = None) -> list[str]:
        return ["brand"] if obj else []


def _follow(request: HttpRequest, brand: Brand, days: Iterable[tuple[str, date]]) -> None:
    """Open promises count the day as it is now, and whoever changed it is told how many moved."""
    now, moved = timezone.now(), set()
    for calendar, on in days:
        found = rebuild(touched_by(brand.pk, calendar, on), now=now)
        moved |= {ticket.pk for ticket, clocks in found if clocks}
    if moved:
        said = ngettext(
            "%(count)d open ticket has other dates now.",
            "%(count)d open tickets have other dates now.",
            len(moved),
        )
        messages.info(request, said % {"count": len(moved)})
