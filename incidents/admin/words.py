"""The form for a public word about an incident: the runbook's template, its slots, and when the next word comes."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import lifecycle
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
        labels = {UPDATE: _("while it goes on"), RESOLUTION: _("when resolved")}
        for template, slots in self.slots.items():
            for slot in slots:
                self.fields[f"{template}-{slot}"] = forms.CharField(
                    label=f"{called(slot).capitalize()} ({labels[template]})",
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def publish(self, incident: Incident, *, by: Actor, now: datetime) -> None:
        """Say it, or raise IncidentRefused naming the slot that is empty."""
        data = self.cleaned_data
        template = RESOLUTION if data["state"] == Status.RESOLVED else UPDATE
        slots = {slot: data[f"{template}-{slot}"] for slot in self.slots[template]}
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
