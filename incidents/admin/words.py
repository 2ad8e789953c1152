"""The form for a public word about an incident: the runbook's template, its slots, and when the next word comes."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from incidents import lifecycle
from incidents.admin.plan_form import languages
from incidents.lifecycle.publish import called
from incidents.models import Incident
from support.tickets.actor import Actor

Status = Incident.Status
BY_HAND = [(each.value, each.label) for each in (*Incident.OPEN, Status.RESOLVED)]
NEXT = "next_update_at"  # filled from the promised time
UPDATE, RESOLUTION = "status", "resolution"  # keys of the runbook's templates


class WordsForm(forms.Form):
    """One text per slot of both templates; those of the other template stay empty."""

    state = forms.ChoiceField(choices=BY_HAND, label=gettext_lazy("Status"))
    next_in = forms.IntegerField(
        label=gettext_lazy("Next word in (minutes)"),
        required=False,
        min_value=5,
        max_value=1440,
        help_text=gettext_lazy("Empty: the runbook's interval."),
    )

    def __init__(self, data: Any = None, *, incident: Incident) -> None:
        super().__init__(data, initial={"state": incident.status})
        templates = incident.runbook.data.get("incidents", {}).get("templates", {})
        self.slots = {
            name: [slot for slot in templates.get(name, {}).get("slots", []) if slot != NEXT]
            for name in (UPDATE, RESOLUTION)
        }
        self.own = (get_language() or "en").partition("-")[0]
        self.others = [each for each in languages(incident.brand) if each != self.own]
        for language in ("", *self.others):
            self._ask(language)

    def _ask(self, language: str) -> None:
        """One field for each slot; in another language than the author's it may stay empty."""
        labels = {UPDATE: _("while it goes on"), RESOLUTION: _("when resolved")}
        named = f", {get_language_info(language)['name_local']}" if language else ""
        for template, slots in self.slots.items():
            for slot in slots:
                self.fields[_name(template, slot, language)] = forms.CharField(
                    label=f"{called(slot).capitalize()} ({labels[template]}{named})",
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2, "lang": language or self.own}),
                )

    def visible_fields(self) -> list[forms.BoundField]:
        """What is asked at once; the other languages are `translations`."""
        later = {each.name for each in self.translations()}
        return [each for each in super().visible_fields() if each.name not in later]

    def translations(self) -> list[forms.BoundField]:
        return [
            self[_name(template, slot, language)]
            for language in self.others
            for template, slots in self.slots.items()
            for slot in slots
        ]

    def publish(self, incident: Incident, *, by: Actor, now: datetime) -> None:
        """Say it, or raise IncidentRefused naming the slot that is empty."""
        data = self.cleaned_data
        template = RESOLUTION if data["state"] == Status.RESOLVED else UPDATE
        slots = {slot: self._said(template, slot) for slot in self.slots[template]}
        if template == RESOLUTION:
            lifecycle.resolve(incident, slots=slots, by=by, now=now)
            return
        minutes = data["next_in"]
        lifecycle.post_update(
            incident,
            template=template,
            slots=slots,
            by=by,
            now=now,
            next_update_at=now + timedelta(minutes=minutes) if minutes else None,
            status=data["state"],
        )

    def _said(self, template: str, slot: str) -> str | dict[str, str]:
        """A text, or one for each language that somebody wrote."""
        text: str = self.cleaned_data[_name(template, slot)]
        found = {each: self.cleaned_data[_name(template, slot, each)] for each in self.others}
        written = {each: said for each, said in {self.own: text, **found}.items() if said}
        return text if written.keys() <= {self.own} else written


def _name(template: str, slot: str, language: str = "") -> str:
    return f"{template}-{slot}" + (f"-{language}" if language else "")
