"""The days on which nobody works although the calendar says so."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.models import ClosedDay, Role


class ClosedDayForm(BrandForm):
    class Meta:
        model = ClosedDay
        fields = ("brand", "calendar", "on", "name", "is_closed")
        labels = {"on": gettext_lazy("Day"), "is_closed": gettext_lazy("Closed")}

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
