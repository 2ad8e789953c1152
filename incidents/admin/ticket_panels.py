"""Which tickets belong to an incident."""

import re
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import lifecycle
from incidents.admin.panels import Panel
from incidents.models import Incident
from support.models import Ticket
from support.tickets.actor import Actor

NUMBER = re.compile(r"(\d+)\s*$")


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
