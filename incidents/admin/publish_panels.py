"""Whether the world is told of an incident: one asks, another decides."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents import lifecycle
from incidents.admin.panels import Panel, reason
from incidents.models import Incident
from support.models import Role
from support.tickets.actor import Actor


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
