"""Prepared answers in the console: leads write them, everybody of the brand reads them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access
from support.admin.base import BrandAdmin
from support.admin.brand_form import BrandForm
from support.lib.spoken import language
from support.models import Brand, Macro, Role, Severity, Ticket, pinned
from support.tickets import status
from support.tickets.answers import macros
from support.tickets.refused import TicketRefused

STATUSES = [each for each in Ticket.Status.choices if each[0] in status.CHOSEN]
VALUES = ", ".join(f"{{{name}}}" for name in macros.VALUES)
LANGUAGES = {"text_en": "en", "text_fr": "fr"}
ACTIONS = ("status", "severity", "category", "tags", "assign")
Lines = forms.Textarea({"rows": 8, "cols": 70})


class MacroForm(BrandForm):
    """The two JSON fields as people fill them in: a box for each language, a field for each action."""

    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), required=False, widget=Lines, help_text=VALUES
    )
    text_fr = forms.CharField(
        label=gettext_lazy("Text in French"), required=False, widget=Lines, help_text=VALUES
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[("", "—"), *STATUSES], required=False
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[("", "—"), *Severity.choices], required=False
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Added to the ticket's; commas between them."),
    )
    assign = forms.BooleanField(label=gettext_lazy("Assign to whoever uses it"), required=False)

    class Meta:
        model = Macro
        fields = ("brand", "title", "position", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance
        shown = {name: kept.texts.get(language, "") for name, language in LANGUAGES.items()}
        shown |= {name: kept.actions.get(name, "") for name in ACTIONS}
        brands = getattr(self.fields.get("brand"), "queryset", None) or ()
        known = {key: name for brand in brands for key, name in _categories(brand).items()}
        self.kept = str(shown["category"])  # stays a choice although its runbook forgot it
        offered = sorted({self.kept: self.kept, **known}.items(), key=lambda pair: pair[1])
        self.fields["category"].choices = [("", "—"), *(each for each in offered if each[0])]  # type: ignore[attr-defined]
        self.initial = {**self.initial, **shown, "tags": ", ".join(kept.actions.get("tags", []))}

    def clean(self) -> dict[str, Any] | None:
        """What could not be used is refused here, with what may be written instead."""
        cleaned = super().clean() or self.cleaned_data
        texts = self.instance.texts | {
            language: cleaned.get(name, "") for name, language in LANGUAGES.items()
        }
        tags = [each.strip() for each in cleaned.get("tags", "").split(",") if each.strip()]
        actions = {name: cleaned.get(name) for name in ACTIONS}
        actions |= {"tags": tags, "assign": "me" if cleaned.get("assign") else ""}
        brand, category = cleaned.get("brand"), cleaned.get("category")
        if brand and category and category not in {self.kept, *_categories(brand)}:
            said = _("%(brand)s has no such category.") % {"brand": brand.name}
            self.add_error("category", said)
        self.instance.texts = {name: text for name, text in texts.items() if text.strip()}
        self.instance.actions = {name: value for name, value in actions.items() if value}
        try:
            macros.check(self.instance.texts, self.instance.actions)
        except TicketRefused as refusal:
            self.add_error(None, str(refusal))
        return cleaned


def _categories(brand: Brand) -> dict[str, str]:
    known = pinned(brand.runbook_id).data.get("categories", {}) if brand.runbook_id else {}
    return {key: str(value.get("name", key)) for key, value in known.items()}


@admin.register(Macro)
class MacroAdmin(BrandAdmin):
    """Checked as a whole before it is saved: an agent never meets one that cannot be used."""

    nothing_yet = gettext_lazy(
        "No prepared answer yet. A lead adds one; it is chosen in a ticket with the key m."
    )
    called = gettext_lazy("Prepared answers")
    form = MacroForm
    add_role = change_role = delete_role = Role.LEAD
    list_display = ["title", "languages", "done", "is_active", "brand"]
    list_filter = ["brand", "is_active"]
    list_select_related = ["brand"]
    search_fields = ["title"]
    ordering = ["brand", "position", "title"]
    fields = ["brand", "title", *LANGUAGES, *ACTIONS, "position", "is_active"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kept = _(
            "Prepared answers are kept here, by leads. What is sent by itself, such as acknowledgements, and the"
            " categories and severities that an answer may set stand in the runbook's file."
        )
        told = {"kept_here": kept, "may_plan": access.has_role(request, Role.LEAD)}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    @admin.display(description=gettext_lazy("Languages"))
    def languages(self, macro: Macro) -> str:
        return ", ".join(language(code) for code in sorted(macro.texts)) or "—"

    @admin.display(description=gettext_lazy("Does"))
    def done(self, macro: Macro) -> str:
        return (
            ", ".join(str(MacroForm.base_fields[name].label) for name in sorted(macro.actions))
            or "—"
        )
