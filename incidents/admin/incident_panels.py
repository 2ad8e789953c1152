"""What may be decided about an incident on its page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents import lifecycle
from incidents.admin.panels import Panel, UserField, reason, words
from incidents.admin.publish_panels import AskToPublish, DecideToPublish
from incidents.admin.ticket_panels import Link, Unlink
from incidents.models import Incident
from support.models import Role, Severity
from support.tickets.actor import Actor

OPEN = [(each.value, each.label) for each in Incident.OPEN]


class Note(Panel):
    key, label, button = "note", _("Write into the timeline"), _("Add note")
    is_open = True
    text = words(_("What you saw, tried or decided"), rows=2)

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.note(self.incident, self.cleaned_data["text"], by=by, now=now)


class People(Panel):
    key, label = "people", _("Who leads, who speaks")

    def build(self) -> None:
        for role, name in (
            ("commander", _("Commander")),
            ("communications_lead", _("Communications lead")),
        ):
            self.fields[role] = UserField(
                self.incident,
                label=name,
                required=False,
                initial=getattr(self.incident, f"{role}_id"),
            )

    def do(self, *, by: Actor, now: datetime) -> None:
        for role in ("commander", "communications_lead"):
            lifecycle.assign(self.incident, role, self.cleaned_data[role], by=by, now=now)


class Grade(Panel):
    key, label, role = "grade", _("Change the severity"), Role.LEAD
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity)
    reason = reason()

    def build(self) -> None:
        self.fields["severity"].initial = self.incident.severity

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.change_severity(self.incident, **self.cleaned_data, by=by, now=now)


class Title(Panel):
    key, label, role = "title", _("Change the public title"), Role.LEAD
    public_title = forms.CharField(label=_("Public title"), max_length=300)

    def build(self) -> None:
        self.fields["public_title"].initial = self.incident.public_title

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.rename(self.incident, self.cleaned_data["public_title"], by=by, now=now)


class Progress(Panel):
    """Of incidents that the public does not follow."""

    key, label, button = "progress", _("Move inside"), _("Move")
    status = forms.ChoiceField(label=_("Status"), choices=OPEN)

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return incident.is_open and (incident.is_private or incident.published_at is None)

    def build(self) -> None:
        self.fields["status"].initial = self.incident.status

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.progress(self.incident, self.cleaned_data["status"], by=by, now=now)


class ResolveInside(Panel):
    key, label, button = "resolve", _("Resolve it, without a public word"), _("Resolve")
    role = Role.LEAD
    resolution = words(_("What ended it"), rows=2)

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return Progress.offered(incident)

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.resolve(self.incident, slots=self.cleaned_data, by=by, now=now)


class Merge(Panel):
    key, label, button, role = "merge", _("Merge it into another one"), _("Merge"), Role.LEAD

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return incident.is_open and _others(incident).exists()

    def build(self) -> None:
        self.fields["into"] = forms.ModelChoiceField(_others(self.incident), label=_("Into"))

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.merge(self.incident, self.cleaned_data["into"], by=by, now=now)


class Reopen(Panel):
    key, label, button, role = "reopen", _("It was not over"), _("Reopen"), Role.LEAD
    reason = reason()

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return not incident.is_open and incident.merged_into_id is None

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.reopen(self.incident, reason=self.cleaned_data["reason"], by=by, now=now)


PANELS: list[type[Panel]] = [
    DecideToPublish,
    Note,
    People,
    Grade,
    Title,
    Progress,
    Link,
    Unlink,
    ResolveInside,
    Merge,
    Reopen,
    AskToPublish,
]


def _others(incident: Incident) -> Any:
    same = Incident.objects.open().filter(brand=incident.brand_id)
    return same.exclude(pk=incident.pk).order_by("severity", "-declared_at")
