"""An answer to many tickets, as a form: its words in each language."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.bulk.forms import Verb, shown
from support.admin.ticket.choices import offer
from support.admin.ticket.composer import AFTER_SENDING
from support.lib.spoken import language
from support.models import BulkJob, Macro
from support.tickets.bulk import answer


class ReplyForm(forms.Form):
    """The text in each language of the brand; one that is left empty is told in the first that is not."""

    macro = forms.ModelChoiceField(
        Macro.objects.none(), label=gettext_lazy("Prepared answer"), required=False, empty_label="—"
    )
    status = forms.ChoiceField(label=gettext_lazy("Afterwards"), choices=AFTER_SENDING)
    once = forms.BooleanField(
        label=gettext_lazy("Somebody with several tickets is told once"),
        required=False,
        initial=True,
    )

    def __init__(self, data: Any = None, *, job: BulkJob, initial: Any = None) -> None:
        given = initial or shown(job.asked if job.verb == Verb.REPLY else {})
        super().__init__(data, prefix=Verb.REPLY, initial=given)
        offer(self.fields["macro"], Macro.objects.filter(brand=job.brand_id, is_active=True))
        for code in answer.languages(job):
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": language(code)},
                required=False,
                max_length=20000,
                widget=forms.Textarea({"rows": 6, "lang": code}),
            )
        texts = [name for name in self.fields if name.startswith("text_")]
        self.order_fields(["macro", *texts, "status", "once"])

    @classmethod
    def filled(cls, job: BulkJob, macro: Macro) -> "ReplyForm":
        """With a prepared answer's texts and status, for the agent to change."""
        given = shown({"texts": macro.texts, "status": macro.actions.get("status")})
        return cls(job=job, initial={**given, "macro": macro.pk})

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        texts = {
            name.removeprefix("text_"): text
            for name, text in data.items()
            if name.startswith("text_")
        }
        macro = data["macro"].pk if data["macro"] else None
        return {"texts": texts, "status": data["status"], "once": data["once"], "macro": macro}
