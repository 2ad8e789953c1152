"""What a report is asked: whose promises, from when to when, of which kind."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.runbook.draft_form import Day
from support.models import Brand, Role, Severity, scoped
from support.reports.attainment import GROUPS
from support.reports.scope import Scope
from support.reports.tally import KINDS

WEEKS = 13  # a quarter, unless somebody asks for more
BY = {
    "week": gettext_lazy("Week"),
    "brand": gettext_lazy("Brand"),
    "severity": gettext_lazy("Severity, as promised then"),
    "classified": gettext_lazy("Severity, as classified now"),
    "category": gettext_lazy("Category"),
    "kind": gettext_lazy("Promise"),
}


class ScopeForm(forms.Form):
    """Every field has a value of its own when nothing is asked, so that a bare address is a whole question."""

    brand = forms.ModelChoiceField(
        Brand.objects.none(),
        required=False,
        label=gettext_lazy("Brand"),
        empty_label=gettext_lazy("All"),
    )
    since = forms.DateField(required=False, label=gettext_lazy("From"), widget=Day)
    until = forms.DateField(required=False, label=gettext_lazy("To, inclusive"), widget=Day)
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Promise"))
    by = forms.ChoiceField(
        required=False, label=gettext_lazy("By"), choices=[(key, BY[key]) for key in GROUPS]
    )
    severity = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Severity"),
        choices=[("", gettext_lazy("All")), *Severity.choices],
    )

    def __init__(self, request: HttpRequest, *fields: str, now: datetime) -> None:
        super().__init__(request.GET)
        self.now = now
        self.brands = list(scoped(Brand, request.user).order_by("name"))
        field: Any = self.fields["brand"]
        field.queryset = scoped(Brand, request.user).order_by("name")
        choice: Any = self.fields["kind"]
        choice.choices = [("", _("All")), *((kind, badges.kind(kind)) for kind in KINDS)]
        for name in set(self.fields) - {"brand", "since", "until", *fields}:
            del self.fields[name]

    @property
    def only(self) -> Brand | None:
        """The one asked for, or the only one there is."""
        chosen: Brand | None = self.said("brand")
        return chosen or (self.brands[0] if len(self.brands) == 1 else None)

    @property
    def group(self) -> str:
        return self.said("by") or GROUPS[0]

    def scope(self, brand: Brand | None = None) -> Scope:
        """Days begin where the brand is at home; where several are asked about, in UTC."""
        only = brand or self.only
        zone = ZoneInfo(only.time_zone if only else "UTC")
        until = self.said("until") or self.now.astimezone(zone).date()
        since = self.said("since") or until - timedelta(weeks=WEEKS)
        return Scope(
            [only.pk] if only else [each.pk for each in self.brands],
            datetime.combine(since, time(), zone),
            datetime.combine(until + timedelta(days=1), time(), zone),
            self.now,
            zone,
            self.said("kind") or "",
        )

    def shown(self) -> dict[str, str]:
        """The question as the page asked it, dates filled in."""
        asked = self.scope()
        until = asked.until - timedelta(days=1)
        return {"since": f"{asked.since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}

    def said(self, name: str) -> Any:
        """The value of one field; None where it was left out or could not be read."""
        self.is_valid()
        return self.cleaned_data.get(name)


def led(request: HttpRequest) -> Any:
    """The brands that this person decides for."""
    return scoped(Brand, request.user, Role.LEAD).select_related("runbook").order_by("name")
