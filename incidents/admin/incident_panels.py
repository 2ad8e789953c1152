"""What may be decided about an incident on its page."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import lifecycle
from incidents.admin.panels import Panel, UserField, reason, words
from incidents.models import Incident
from support.models import Role, Severity, Ticket
from support.tickets.actor import Actor

OPEN = [(each.value, each.label) for each in Incident.OPEN]
NUMBER = re.compile(r"(\d+)\s*$")


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


class Link(Panel):
    key, label, button = "link", _("Link tickets"), _("Link")
    tickets = forms.CharField(label=_("Numbers"), max_length=500, help_text="LUN-12, LUN-14")

    def clean_tickets(self) -> list[Ticket]:
        return tickets_of(self.incident.brand_id, self.cleaned_data["tickets"])

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.link(self.incident, self.cleaned_data["tickets"], by=by, now=now)


class Unlink(Panel):
    key, label, button = "unlink", _("Unlink a ticket"), _("Unlink")

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return incident.links.filter(told_at=None).exists()

    def build(self) -> None:
        mine = Ticket.objects.filter(
            incident_links__in=self.incident.links.filter(told_at=None)
        ).select_related("brand")
        self.fields["ticket"] = forms.ModelChoiceField(mine.order_by("number"), label=_("Ticket"))

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.unlink(self.incident, self.cleaned_data["ticket"], by=by, now=now)


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


class AskToPublish(Panel):
    key, label, button, role = "ask", _("Ask to make it public"), _("Ask"), Role.LEAD
    done = _("Asked: a second person decides.")
    reason = reason()

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return incident.is_private and incident.is_open and incident.publish_asked_by_id is None

    def do(self, *, by: Actor, now: datetime) -> None:
        lifecycle.ask_to_publish(self.incident, reason=self.cleaned_data["reason"], by=by, now=now)


class DecideToPublish(Panel):
    key, label, button, role = "publish", _("Make it public?"), _("Decide"), Role.LEAD
    is_open = True
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("no", _("It stays private")), ("yes", _("I agree: publish it"))],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return incident.is_private and incident.publish_asked_by_id is not None

    def do(self, *, by: Actor, now: datetime) -> None:
        if self.cleaned_data["decision"] == "yes":
            lifecycle.approve_publishing(self.incident, by=by, now=now)
            return
        why = self.cleaned_data["reason"]
        lifecycle.refuse_publishing(self.incident, reason=why, by=by, now=now)


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


def tickets_of(brand_id: int, written: str) -> list[Ticket]:
    """The tickets of a brand that a person named, in any spelling of their numbers."""
    found = [NUMBER.search(each) for each in re.split(r"[,;\s]+", written.strip()) if each]
    numbers = {int(each[1]) for each in found if each and len(each[1]) < 10}
    tickets = list(
        Ticket.objects.filter(brand=brand_id, number__in=numbers)
        .select_related("brand")
        .order_by("number")
    )
    missing = numbers - {each.number for each in tickets}
    if missing or not tickets:
        named = ", ".join(map(str, sorted(missing))) or written
        raise forms.ValidationError(_now("There is no ticket %(named)s here.") % {"named": named})
    return tickets


def _others(incident: Incident) -> Any:
    same = Incident.objects.open().filter(brand=incident.brand_id)
    return same.exclude(pk=incident.pk).order_by("severity", "-declared_at")
