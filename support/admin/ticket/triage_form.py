"""The triage form: its five steps as fields, filled in with what the runbook suggests."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.categories import categories
from support.admin.ticket.choices import colleagues, offer
from support.admin.wall_input import WallInput
from support.lib import keys
from support.models import Message, Severity, Ticket, pinned
from support.tickets.people import identity
from support.tickets.suggest import Suggestion, suggest
from support.tickets.triage import Triage, usual_solution, usual_update

IDENTITY = ("identity_how", "identity_evidence")
HOW = [
    ("", "—"),
    ("signed", gettext_lazy("signed in at our product")),
    ("link", gettext_lazy("opened the link we mailed")),
    ("attested", gettext_lazy("I checked it myself")),
]


class MomentField(forms.DateTimeField):
    """A time typed and shown in one zone, whatever the zone of the page."""

    widget = WallInput
    zone = ZoneInfo("UTC")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


class TriageForm(forms.Form):
    """No field is required here: the verb names the missing steps, so that there is one set of sentences."""

    context = forms.CharField(
        label=gettext_lazy("Source and context"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Where the report comes from and what is going on."),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=Severity.choices,
        required=False,
        widget=forms.Select({"autofocus": True}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why less severe"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only where you lower the severity."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label="—"
    )
    eta = MomentField(label=gettext_lazy("Solved by (ETA)"), required=False)
    next_update_at = MomentField(label=gettext_lazy("Next update by"), required=False)
    blocked_by_platform = forms.BooleanField(
        label=gettext_lazy("Blocked by a platform we depend on"), required=False
    )
    identity_how = forms.ChoiceField(label=gettext_lazy("Identity"), choices=HOW, required=False)
    identity_evidence = forms.CharField(
        label=gettext_lazy("Verified by"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("What it rests on: the call, the document, the account."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        ticket: Ticket,
        user: User,
        now: datetime,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """`typed` is what stood in the form when another severity was chosen: its times are filled in anew."""
        typed = typed or {}
        self.first = ticket.messages.filter(kind="customer").order_by("at", "pk").first()
        suggestion = _suggestion(ticket, self.first)
        initial = _initial(ticket, user, suggestion, now, typed)
        initial["context"] = typed.get("context") or _context(ticket, self.first)
        super().__init__(data, initial=initial)
        category = self.fields["category"]
        if isinstance(category, forms.ChoiceField):
            category.choices = categories(ticket)
        offer(self.fields["owner"], colleagues(ticket.brand_id, user))
        for name in IDENTITY if not identity.is_wanted(ticket) else ():
            del self.fields[name]
        because = suggestion.because or {}
        for name, found in (("severity", suggestion.severity), ("category", suggestion.category)):
            self.fields[name].help_text = _because(found, because.get(found, ()))
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = ZoneInfo(ticket.brand.time_zone)
                field.help_text = _("%(zone)s time") % {"zone": ticket.brand.time_zone}
        if typed.get("eta") or "_later" in typed:
            self.initial["eta"] = self._eta(typed, now)

    def asked(self) -> Triage:
        """What the form says, complete or not: as typed, or as suggested where nothing was typed yet."""
        if not self.is_bound:
            return Triage(**self.initial)
        return Triage(**self.cleaned_data)

    def _eta(self, typed: Mapping[str, str], now: datetime) -> datetime | None:
        """As it was typed, or an hour later."""
        eta: datetime | None
        try:
            eta = self.fields["eta"].clean(typed.get("eta"))
        except forms.ValidationError:
            eta = None
        if "_later" not in typed:
            eta = eta or self.initial["eta"]
            return eta
        return (eta or now.replace(second=0, microsecond=0)) + timedelta(hours=1)


def _suggestion(ticket: Ticket, first: Message | None) -> Suggestion:
    """From the words that opened the ticket, as when it was opened."""
    if ticket.brand.runbook_id is None:
        return Suggestion()
    text = (first.reply_text or first.text) if first else ""
    return suggest(pinned(ticket.brand.runbook_id).data, f"{ticket.subject}\n{text}")


def _context(ticket: Ticket, first: Message | None) -> str:
    """Where it comes from and what is said to be going on, to be confirmed or corrected."""
    who = ticket.requester.name or (first.from_address if first else "")
    said = ticket.subject or (first.reply_text if first else "")
    facts = {"channel": ticket.get_channel_display(), "who": who, "said": said[:200]}
    return _("%(channel)s, %(who)s: %(said)s") % facts


def _initial(
    ticket: Ticket, user: User, suggestion: Suggestion, now: datetime, typed: Mapping[str, str]
) -> dict[str, Any]:
    """A person's choice stands; a suggestion may only make it graver, or fill a gap."""
    planned = copy(ticket)
    planned.severity = min(ticket.severity, suggestion.severity or ticket.severity)
    if typed.get("severity") in Severity.values:
        planned.severity = typed["severity"]
    planned.category = typed.get("category") or ticket.category or suggestion.category
    owner = keys.key(typed.get("owner", ""))
    chosen = colleagues(ticket.brand_id, user).filter(pk=owner).first() if owner else None
    update, solved = usual_update(planned, now=now), usual_solution(planned, now=now)
    return {
        "severity": planned.severity,
        "category": planned.category,
        "owner": chosen or ticket.assignee or user,
        "reason": typed.get("reason", ""),
        "eta": solved and solved.replace(second=0, microsecond=0),
        "next_update_at": update and update.replace(second=0, microsecond=0),
    }


def _because(found: str, words: tuple[str, ...]) -> str:
    if not found:
        return ""
    quoted = ", ".join(f"“{word}”" for word in words)
    return _("The runbook suggests %(what)s: %(words)s") % {"what": found, "words": quoted}
