"""On call: whose turn it is in each rotation, and the page where leads agree on who stands in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access
from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.admin.promises import reach_page
from support.admin.runbook import places
from support.admin.wall_input import WallInput
from support.lib import duration, rota
from support.lib.spoken import spoken
from support.models import (
    Brand,
    OnCallOverride,
    Role,
    RunbookVersion,
    brand_ids,
    may,
    of_rotation,
    pinned,
    scoped,
    stand_ins,
)
from support.outbound import links
from support.sla.phrases import length

AHEAD = timedelta(days=28)
TIMES = ("starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift as people read it; an empty `name` is a gap."""

    start: datetime
    end: datetime
    name: str
    stands_in: bool


class OverrideForm(BrandForm):
    """Times are written and shown as the rotation's own clock has them."""

    class Meta:
        model = OnCallOverride
        fields = ("brand", "rotation", "person", "starts_at", "ends_at", "reason")
        field_classes = dict.fromkeys(TIMES, forms.DateTimeField)
        widgets = dict.fromkeys(TIMES, WallInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rotation" in self.fields:
            offered: Any = self.fields["brand"]
            known = {name for brand in offered.queryset for name in rotations(brand)}
            choices = [(name, name) for name in sorted(known | {self.instance.rotation} - {""})]
            self.fields["rotation"].widget = forms.Select(choices=choices)
        for name in TIMES:
            if name in self.fields:
                self.fields[name].help_text = _("In the rotation's time zone.")
        if self.instance.pk:
            zone = zone_of(self.instance)
            for name in TIMES:
                at = getattr(self.instance, name).astimezone(zone)
                self.initial[name] = at.replace(tzinfo=None)

    def clean(self) -> dict[str, Any] | None:
        """The rotation is one of the brand's runbook, the person one of its people."""
        cleaned = super().clean() or self.cleaned_data
        brand = cleaned.get("brand") or getattr(self.instance, "brand", None)
        rotation = cleaned.get("rotation")
        if isinstance(brand, Brand) and rotation:
            known = rotations(brand)
            if rotation not in known:
                listed = ", ".join(known) or _("none")
                said = _("This brand's rotations are: %(known)s.") % {"known": listed}
                raise ValidationError({"rotation": said})
            zone = ZoneInfo(known[rotation]["zone"])
            for name in TIMES:
                if cleaned.get(name):
                    cleaned[name] = cleaned[name].replace(tzinfo=zone)
        return cleaned


@admin.register(OnCallOverride)
class OnCallOverrideAdmin(BrandAdmin):
    """Everybody sees who is on call; leads let somebody stand in."""

    nothing_yet = gettext_lazy(
        "Nobody stands in: the turns above hold. A lead adds who takes over."
    )
    called = gettext_lazy("On call")
    form = OverrideForm
    add_role = change_role = delete_role = Role.LEAD
    list_display = ["rotation", "who", "starts", "ends", "reason", "made_by", "brand"]
    list_filter = ["brand"]
    list_select_related = ["brand", "person"]
    ordering = ["-starts_at", "-pk"]
    change_list_template = "desk/oncall.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [path("reach/", guard(reach_page.page), name="support_reach"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        now = timezone.now()
        brands = scoped(Brand, request.user).exclude(runbook=None).order_by("name")
        found = [rotation for brand in brands for rotation in _shown(request, brand, now)]
        led = brand_ids(request.user, Role.LEAD).exists()
        return super().changelist_view(
            request,
            {
                "rotations": found,
                "leads": led,
                "may_plan": led,
                "now": now,
                "kept_here": _(
                    "Who stands in is agreed here and holds at once. Whose turn it is otherwise stands in the"
                    " runbook's file."
                ),
                **(extra_context or {}),
            },
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            obj.made_at = timezone.now()
        obj.made_by = access.actor(request).name
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("From"), ordering="starts_at")
    def starts(self, row: OnCallOverride) -> str:
        return _local(row.starts_at, row)

    @admin.display(description=gettext_lazy("To"), ordering="ends_at")
    def ends(self, row: OnCallOverride) -> str:
        return _local(row.ends_at, row)

    @admin.display(description=gettext_lazy("Stands in"), ordering="person")
    def who(self, row: OnCallOverride) -> str:
        return row.person.name if row.person else _("nobody")


def rotations(brand: Brand) -> dict[str, Any]:
    """The rotations of the brand's runbook, by name."""
    if brand.runbook_id is None:
        return {}
    found: dict[str, Any] = pinned(brand.runbook_id).data.get("on_call") or {}
    return found


def zone_of(row: OnCallOverride) -> ZoneInfo:
    """Of its rotation; of its brand where no runbook has that rotation any more."""
    rotation = rotations(row.brand).get(row.rotation) or {}
    return ZoneInfo(rotation.get("zone") or row.brand.time_zone)


def _local(at: datetime, row: OnCallOverride) -> str:
    zone = zone_of(row)
    there = at.astimezone(zone)
    return f"{date_format(there, 'D')} {date_format(there, 'DATETIME_FORMAT')} {zone.key}"


def _shown(request: HttpRequest, brand: Brand, now: datetime) -> list[dict[str, Any]]:
    """Each rotation with its turns; the calendar's address is a key, so leads alone see it."""
    around = max((rota.length(each) for each in rotations(brand).values()), default=timedelta())
    theirs = stand_ins(brand.pk, now - around, now + AHEAD + around)
    leads = may(request.user, brand.pk, Role.LEAD)
    return [
        {
            "brand": brand,
            "name": name,
            "zone": rotation["zone"],
            "every": spoken(length(duration.parse(rotation["every"]))),
            "place": places.of(brand, "on_call", name),
            "turns": _turns(pinned(brand.runbook_id or 0), name, of_rotation(theirs, name), now),
            "feed": links.on_call_feed(pinned(brand.runbook_id or 0).data, name) if leads else "",
        }
        for name, rotation in rotations(brand).items()
    ]


def _turns(
    version: RunbookVersion, name: str, theirs: list[rota.StandIn], now: datetime
) -> list[Turn]:
    """Whole ones: the first began before now, the last ends when it is handed over."""
    people, rotation = version.data["people"], version.data["on_call"][name]
    around = rota.length(rotation)
    return [
        Turn(shift.start, shift.end, people.get(shift.person, {}).get("name", ""), shift.stands_in)
        for shift in rota.shifts(rotation, now - around, now + AHEAD + around, theirs)
        if shift.end > now and shift.start < now + AHEAD
    ]
