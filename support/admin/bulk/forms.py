"""What to do with many tickets, as forms: one for each verb."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.models import User
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.ticket.choices import colleagues, offer
from support.admin.ticket.forms import BY_HAND
from support.models import BulkJob, Macro, Severity
from support.tickets.bulk.job import MOST

Verb = BulkJob.Verb


class WholeView(ActionForm):
    """The list's own form of actions, where the whole view is a box that anybody can tick."""

    select_across = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["select_across"].label = _("all of this view, up to %(most)d") % {"most": MOST}


class VerbForm(forms.Form):
    """`asked` is what the verb reads; a refusal of the verb itself is told per ticket."""

    verb: ClassVar[Verb]
    does: ClassVar[str | LazyText]

    def __init__(self, data: Any = None, *, job: BulkJob, user: User) -> None:
        self.job = job
        super().__init__(data, prefix=self.verb)

    def asked(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AssignForm(VerbForm):
    verb, does = Verb.ASSIGN, gettext_lazy("Assign")
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Assignee"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )

    def __init__(self, data: Any = None, *, job: BulkJob, user: User) -> None:
        super().__init__(data, job=job, user=user)
        offer(self.fields["assignee"], colleagues(job.brand_id, user))
        self.fields["assignee"].initial = user.pk

    def asked(self) -> dict[str, Any]:
        chosen = self.cleaned_data["assignee"]
        return {"assignee": chosen.pk if chosen else None}


class SeverityForm(VerbForm):
    verb, does = Verb.SEVERITY, gettext_lazy("Set the severity")
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed where it becomes less severe."),
    )


class StatusForm(VerbForm):
    verb, does = Verb.STATUS, gettext_lazy("Set the status")
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=BY_HAND)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed to stop a clock."),
    )


class TagForm(VerbForm):
    verb, does = Verb.TAG, gettext_lazy("Add tags")
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=500,
        help_text=gettext_lazy("With commas between them."),
    )

    def asked(self) -> dict[str, Any]:
        return {
            "tags": [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]
        }


class UntagForm(TagForm):
    verb, does = Verb.UNTAG, gettext_lazy("Take tags away")


class MacroForm(VerbForm):
    verb, does = Verb.MACRO, gettext_lazy("Do what a prepared answer does")
    macro = forms.ModelChoiceField(
        Macro.objects.none(),
        label=gettext_lazy("Prepared answer"),
        help_text=gettext_lazy("Its actions alone: nobody is mailed."),
    )

    def __init__(self, data: Any = None, *, job: BulkJob, user: User) -> None:
        super().__init__(data, job=job, user=user)
        mine = Macro.objects.filter(brand=job.brand_id, is_active=True).exclude(actions={})
        offer(self.fields["macro"], mine)

    def asked(self) -> dict[str, Any]:
        return {"macro": self.cleaned_data["macro"].pk}


class IncidentForm(VerbForm):
    verb, does = Verb.INCIDENT, gettext_lazy("Link to an incident")
    incident = forms.CharField(label=gettext_lazy("The incident's code"), max_length=20)


class MergeForm(VerbForm):
    verb, does = Verb.MERGE, gettext_lazy("Merge into one")
    into = forms.CharField(label=gettext_lazy("The ticket that goes on"), max_length=20)

    def clean_into(self) -> int:
        brand = self.job.brand
        number = brand.number_in(self.cleaned_data["into"])
        if number is None:
            raise forms.ValidationError(
                _("Write its number, as %(example)s."),
                params={"example": f"{brand.ticket_prefix}-12"},
            )
        return number


FORMS: tuple[type[VerbForm], ...] = (
    AssignForm,
    StatusForm,
    SeverityForm,
    TagForm,
    UntagForm,
    MacroForm,
    IncidentForm,
    MergeForm,
)


def shown(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, as the form's own fields; empty values leave the form's first ones."""
    texts = {f"text_{language}": text for language, text in (asked.get("texts") or {}).items()}
    rest = {
        name: asked[name] for name in ("status", "once", "macro") if asked.get(name) is not None
    }
    return {**texts, **rest}
