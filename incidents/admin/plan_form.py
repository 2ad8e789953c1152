"""The form that plans or moves a maintenance: its window on the brand's own clock, its parts, a word per language."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from incidents.admin.panels import words
from incidents.models import Component, Maintenance
from incidents.status.words import SPOKEN
from support.admin.wall_input import LOCAL, WallInput
from support.lib import wall_clock
from support.models import Brand, pinned

BOUNDS = {"starts": gettext_lazy("From"), "ends": gettext_lazy("To")}


class PlanForm(forms.Form):
    """`window` and `note` are there once it is valid. Of one that has begun only the end can be moved."""

    title = forms.CharField(max_length=300, widget=forms.TextInput({"autofocus": True}))
    components = forms.ModelMultipleChoiceField(
        Component.objects.none(),
        label=gettext_lazy("Touches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, data: Any, *, brand: Brand, row: Maintenance | None) -> None:
        super().__init__(data, initial={"once": get_random_string(16)})
        self.brand, self.row, self.zone = brand, row, ZoneInfo(brand.time_zone)
        if row is None:
            parts = Component.objects.filter(brand=brand, is_active=True).order_by("position")
            self.fields["components"].queryset = parts  # type: ignore[attr-defined]
        else:
            del self.fields["title"], self.fields["components"]
        for name in self._bounds():
            self._ask(name)
        for language in languages(brand):
            said = {"language": get_language_info(language)["name_local"].capitalize()}
            if row is None:
                self._name(
                    language, _("What is done, as the public reads it (%(language)s)") % said
                )
            label = _("A word to the public (%(language)s)") % said
            self.fields[f"note-{language}"] = words(label, rows=2, required=False)
        names = [each for each in self.fields if each.startswith("title-")]
        self.order_fields(["title", *names, "starts", "starts_which", "ends", "ends_which"])

    def _name(self, language: str, label: str) -> None:
        """The brand's first language needs a title; where another one has none, it reads the first."""
        if language == languages(self.brand)[0]:
            self.fields["title"].label = label
            return
        self.fields[f"title-{language}"] = forms.CharField(
            label=label, max_length=300, required=False, help_text=_("Empty: the same as above.")
        )

    def _bounds(self) -> Sequence[str]:
        begun = self.row is not None and self.row.status != Maintenance.Status.SCHEDULED
        return ["ends"] if begun else ["starts", "ends"]

    def _ask(self, name: str) -> None:
        field = forms.DateTimeField(
            label=BOUNDS[name],
            input_formats=[LOCAL],
            widget=WallInput(),
            help_text=_("Clocks of %(zone)s.") % {"zone": self.zone.key},
        )
        if self.row is not None:
            known = self.row.starts_at if name == "starts" else self.row.ends_at
            field.initial = known.astimezone(self.zone).strftime(LOCAL)
        self.fields[name] = field
        twice = self._moments(name) if self.is_bound else []
        if len(twice) > 1:
            label = _("“%(bound)s” comes twice that night") % {"bound": BOUNDS[name]}
            choices = [
                (str(place), f"{at.astimezone(self.zone):%H:%M %Z (UTC%z)}")
                for place, at in enumerate(twice)
            ]
            why = {"required": _("Clocks are put back over this time: choose which of the two.")}
            self.fields[f"{name}_which"] = forms.ChoiceField(
                label=label, choices=choices, widget=forms.RadioSelect, error_messages=why
            )

    def _moments(self, name: str) -> list[datetime]:
        with suppress(ValueError, forms.ValidationError, OverflowError):
            return wall_clock.moments(datetime.strptime(self.data.get(name, ""), LOCAL), self.zone)  # noqa: DTZ007  # a wall has no zone
        return []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self._bounds():
            if name not in data:
                continue
            found = self._moments(name)
            if not found:
                self.add_error(name, _("Clocks are put forward over this time: it never comes."))
            elif len(found) == 1 or f"{name}_which" in data:
                data[f"{name}_at"] = found[int(data.get(f"{name}_which", 0))]
        return data

    @property
    def window(self) -> tuple[datetime, datetime]:
        data = self.cleaned_data
        starts_at = (
            data["starts_at"] if self.row is None else data.get("starts_at", self.row.starts_at)
        )
        return starts_at, data["ends_at"]

    @property
    def parts(self) -> list[Component]:
        return list(self.row.components.all() if self.row else self.cleaned_data["components"])

    @property
    def note(self) -> dict[str, str]:
        return {each: self.cleaned_data[f"note-{each}"] for each in languages(self.brand)}

    @property
    def titles(self) -> dict[str, str]:
        first, *others = languages(self.brand)
        said = {each: self.cleaned_data.get(f"title-{each}", "") for each in others}
        return {first: self.cleaned_data.get("title", "")} | said

    def seal(self) -> str:
        """A digest of what was looked at, which another text, time or part changes."""
        said = repr(
            (
                self.titles,
                self.window,
                sorted(each.pk for each in self.parts),
                self.note,
            )
        )
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def languages(brand: Brand) -> list[str]:
    """Those that the brand writes in and its page is read in, the brand's first one first."""
    own = pinned(brand.runbook_id).data["languages"] if brand.runbook_id else []
    return [each for each in own if each in SPOKEN] or list(SPOKEN)


def local(at: datetime, zone: ZoneInfo) -> str:
    """The time on the brand's clocks, as the public reads it."""
    there = at.astimezone(zone)
    return f"{date_format(there, 'DATETIME_FORMAT')} ({there:%Z})"
