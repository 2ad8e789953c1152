"""Who is reached: the matrix asked for one category, severity and time, and its holes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access
from support.admin.ticket.by_hand_shown import CALLED
from support.admin.wall_input import LOCAL, WallInput
from support.escalation.holes import MOMENTS, holes
from support.escalation.matrix import Line, explain, roster
from support.lib.spoken import spoken
from support.models import Brand, Role, RunbookVersion, Severity, pinned, scoped

WHEN = {
    "opened": gettext_lazy("when it is opened"),
    "triage": gettext_lazy("when it is triaged"),
    "warning": gettext_lazy("when a promise is soon due"),
    "breach": gettext_lazy("when a promise is late"),
}
STEPS = {
    "notify": gettext_lazy("notify"),
    "page": gettext_lazy("page"),
    "assign": gettext_lazy("assign"),
    "declare_incident": gettext_lazy("declare an incident"),
    "webhook": gettext_lazy("call a webhook"),
}


def when(moment: str) -> str:
    """What starts an escalation, in words: "opened" or "trigger:security" as the runbook writes it."""
    kind, _colon, trigger = moment.partition(":")
    return str(CALLED.get(trigger, trigger) if trigger else WHEN.get(kind, kind))


class ReachForm(forms.Form):
    """Asked by GET, so that an answer can be sent as a link. The time is in the brand's zone; empty is now."""

    brand = forms.ModelChoiceField(Brand.objects.none(), label=gettext_lazy("Brand"))
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    moment = forms.ChoiceField(label=gettext_lazy("Moment"))
    at = forms.DateTimeField(
        label=gettext_lazy("At"),
        required=False,
        input_formats=[LOCAL],
        widget=WallInput,
    )

    def __init__(self, asked: Any, brands: QuerySet[Brand], version: RunbookVersion) -> None:
        data = version.data
        triggers = [f"trigger:{name}" for name in data["escalation"].get("triggers") or ()]
        first = {
            "brand": version.brand_id,
            "category": min(data["categories"]),
            "severity": Severity.P0,
            "moment": MOMENTS[0],
        }
        named = [(key, entry["name"]) for key, entry in sorted(data["categories"].items())]
        moments = [(name, when(name)) for name in (*MOMENTS, *triggers)]
        given = {key: asked[key] for key in self.base_fields if key in asked}
        for field, known in (("category", dict(named)), ("moment", dict(moments))):
            if given.get(field) not in known:  # of the brand that was shown before
                given.pop(field, None)
        super().__init__({**first, **given})
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]
        self.fields["category"].choices = named  # type: ignore[attr-defined]
        self.fields["moment"].choices = moments  # type: ignore[attr-defined]


def page(request: HttpRequest) -> HttpResponse:
    """For leads."""
    if not access.has_role(request, Role.LEAD):
        raise PermissionDenied
    brands = scoped(Brand, request.user, Role.LEAD).exclude(runbook=None).order_by("name")
    brand = access.asked_brand(request, brands)
    context = {**admin.site.each_context(request), "title": _("Who is reached")}
    if brand is not None:
        context |= _answer(request, brand, brands, now=timezone.now())
    return TemplateResponse(request, "desk/reach.html", context)


def _answer(
    request: HttpRequest, brand: Brand, brands: QuerySet[Brand], *, now: datetime
) -> dict[str, Any]:
    version = pinned(brand.runbook_id or 0)
    form = ReachForm(request.GET, brands, version)
    zone = ZoneInfo(version.data["time_zone"])
    found: dict[str, Any] = {"form": form, "zone": zone.key}
    if form.is_valid():
        given = form.cleaned_data["at"]
        at = given.replace(tzinfo=zone) if given else now
        question = {name: form.cleaned_data[name] for name in ("category", "severity", "moment")}
        lines = explain(version.data, **question, at=at, known=roster(version, at))
        found["lines"] = [(STEPS.get(line.do, line.do), _said(line)) for line in lines]
        found["at"] = at
    deaf = holes(version.data, at=now, known=roster(version, now))
    return {**found, "holes": [spoken(hole) for hole in deaf]}


def _said(line: Line) -> Line:
    people = [person._replace(why=spoken(person.why)) for person in line.reached]
    return line._replace(reached=people, by=spoken(line.by), not_now=spoken(line.not_now))
