"""A draft runbook as it is handed in: as a file, or written in a box."""

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.runbook.source import MAX_BYTES

Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# The days beside these begin, in some zone, outside the years that can be reckoned with.
BOUNDS = [MinValueValidator(date(1970, 1, 2)), MaxValueValidator(date(2100, 12, 31))]
TYPED = "draft.yaml"  # the name of a draft from the box


def read(file: Any) -> tuple[str, str]:
    """Its name and its text; refused where it is no text of at most what a runbook may weigh."""
    if file.size > MAX_BYTES:
        raise forms.ValidationError(_("This is too large to be a runbook."))
    try:
        return file.name, file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(_("A runbook is text in UTF-8.")) from None


class DraftForm(forms.Form):
    """A draft to try on the past."""

    file = forms.FileField(label=gettext_lazy("Draft runbook"), max_length=200)
    since = forms.DateField(
        label=gettext_lazy("Replay tickets since"), widget=Day, validators=BOUNDS
    )

    def clean_file(self) -> Any:
        return read(self.cleaned_data["file"])


class ChangeForm(forms.Form):
    """A draft to put in force. `over` and `seen` say which version and which text the shown plan compared."""

    file = forms.FileField(label=gettext_lazy("A file"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("Or write here"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 24, "spellcheck": "false", "autocapitalize": "off"}),
    )
    over = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """`draft` is its name and its text; a file goes before what stands in the box."""
        cleaned = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            cleaned["draft"] = read(file)
        else:  # browsers end the lines of a box as mails do
            cleaned["draft"] = TYPED, cleaned.get("text", "").replace("\r\n", "\n")
        if not cleaned["draft"][1].strip():
            raise forms.ValidationError(_("Choose a file, or write a runbook in the box."))
        return cleaned

    def again(self, planned_over: int | None = None) -> "ChangeForm":
        """The form that shows this draft in its box, with the marks of the plan beside it."""
        _name, text = self.cleaned_data["draft"]
        marks = {} if planned_over is None else {"over": planned_over, "seen": mark(text)}
        return ChangeForm(initial={"text": text, **marks})


def mark(text: str) -> str:
    """What tells a text from another one."""
    return sha256(text.encode()).hexdigest()
