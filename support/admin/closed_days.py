"""The days on which nobody works although the calendar says so."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.admin.holidays import ahead
from support.models import Brand, ClosedDay, Role, scoped


class ClosedDayForm(BrandForm):
    class Meta:
        model = ClosedDay
        fields = ("brand", "calendar", "on", "name", "is_closed")
        labels = {"on": gettext_lazy("Day"), "is_closed": gettext_lazy("Closed")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {key for each in self._brands() for key in each.runbook.data["calendars"]}
        self.fields["calendar"].widget = forms.Select(choices=[(key, key) for key in sorted(known)])

    def _brands(self) -> list[Any]:
        if "brand" not in self.fields:  # of a known day it is only shown
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
        return cleaned


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
        today, language = timezone.now().date(), get_language() or "en"
        brands = scoped(Brand, request.user).order_by("name")
        days = [(brand, *each) for brand in brands for each in ahead(brand, today, language)]
        kept = _(
            "A day closed or opened here holds at once, and is kept here. The weekly hours and which country's"
            " holidays count stand in the runbook's file."
        )
        told = {"ahead": days, "kept_here": kept, "may_plan": access.has_role(request, Role.LEAD)}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    def get_readonly_fields(self, request: HttpRequest, obj: ClosedDay | None = None) -> list[str]:
        return ["brand"] if obj else []
