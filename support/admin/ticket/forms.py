"""What a ticket is, as a form: status, severity, category, assignee and queue."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy

from support.admin.categories import categories
from support.admin.ticket.choices import colleagues, offer
from support.models import Queue, Severity, Ticket
from support.tickets import actions, fields
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused

Status = Ticket.Status
OWN = "own_"  # begins the names of the category's own fields
BY_HAND = [choice for choice in Status.choices if choice[0] not in {Status.NEW, Status.MERGED}]


class PropertiesForm(forms.Form):
    """Only what this person changed is applied: each field carries the value it was shown with."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=BY_HAND, show_hidden_initial=True
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, show_hidden_initial=True
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False, show_hidden_initial=True
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Assignee"),
        required=False,
        empty_label="—",
        show_hidden_initial=True,
    )
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label="—",
        show_hidden_initial=True,
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=500,
        required=False,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
        help_text=gettext_lazy("With commas between them."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed to stop a clock or lower a severity."),
    )

    def __init__(self, data: Any = None, *, ticket: Ticket, user: User) -> None:
        initial = {name: getattr(ticket, name) for name in ("status", "severity", "category")}
        initial |= {"assignee": ticket.assignee_id, "queue": ticket.queue_id}
        initial |= {"tags": ", ".join(ticket.tags)}
        super().__init__(data, initial=initial, prefix="p")
        status, category = self.fields["status"], self.fields["category"]
        if ticket.status == Status.NEW and isinstance(status, forms.ChoiceField):
            status.choices = [(Status.NEW, Status.NEW.label), *BY_HAND]
        if isinstance(category, forms.ChoiceField):
            category.choices = categories(ticket)
        filled = fields.values(ticket)
        for spec in fields.known(ticket):
            self.fields[OWN + spec["id"]] = _own(spec, filled.get(spec["id"], ""))
        self.order_fields(["status", "severity", "category", *self._own()])
        offer(self.fields["assignee"], colleagues(ticket.brand_id, user))
        offer(self.fields["queue"], Queue.objects.filter(brand=ticket.brand_id, is_active=True))

    def _own(self) -> list[str]:
        """The names of the category's own fields."""
        return [name for name in self.fields if name.startswith(OWN)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {name.removeprefix(OWN): data[name] for name in self._own() if name in data}
        return data | {"fields": own}

    def apply(self, ticket: Ticket, *, by: Actor, now: datetime) -> list[str]:
        """Change what was changed, all or nothing; returns the names of it. A refusal becomes this form's error."""
        moved = {"fields" if name.startswith(OWN) else name for name in self.changed_data}
        changed = [name for name in VERBS if name in moved]
        try:
            with transaction.atomic():
                for name in changed:
                    VERBS[name](ticket, self.cleaned_data, by=by, now=now)
        except TicketRefused as refusal:
            self.add_error(None, str(refusal))
            return []
        return changed


def _own(spec: fields.Spec, value: str) -> forms.Field:
    """A field of the category; the verb decides what it takes, so that there is one set of sentences."""
    given: dict[str, Any] = {"label": spec["name"], "required": False, "initial": value}
    given |= {"show_hidden_initial": True}
    if spec.get("required_to_resolve"):
        given["help_text"] = gettext_lazy("Needed before it is resolved.")
    if spec.get("kind") == "choice":
        return forms.ChoiceField(choices=[("", "—"), *((c, c) for c in spec["choices"])], **given)
    attrs = {"number": {"inputmode": "decimal"}, "date": {"placeholder": "2026-03-31"}}
    return forms.CharField(widget=forms.TextInput(attrs.get(spec.get("kind", ""), {})), **given)


VERBS: dict[str, Callable[..., Any]] = {
    "fields": lambda ticket, new, **who: fields.change(ticket, new["fields"], **who),
    "severity": lambda ticket, new, **who: actions.change_severity(
        ticket, new["severity"], reason=new["reason"], **who
    ),
    "category": lambda ticket, new, **who: actions.change_category(ticket, new["category"], **who),
    "queue": lambda ticket, new, **who: actions.change_queue(ticket, new["queue"], **who),
    "assignee": lambda ticket, new, **who: actions.assign(ticket, new["assignee"], **who),
    "tags": lambda ticket, new, **who: actions.change_tags(ticket, new["tags"].split(","), **who),
    "status": lambda ticket, new, **who: actions.change_status(
        ticket, new["status"], reason=new["reason"], **who
    ),
}
