"""The form by which an incident is declared."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import lifecycle
from incidents.admin.ticket_panels import tickets_of
from incidents.models import Incident
from support.models import Brand, Role, Severity, brand_ids, pinned
from support.tickets.actor import Actor


class DeclareForm(forms.Form):
    """Category and severity decide what is published, who is paged and what is owed."""

    brand = forms.ModelChoiceField(Brand.objects.none(), label=gettext_lazy("Brand"))
    title = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=300,
        widget=forms.TextInput({"autofocus": True}),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    tickets = forms.CharField(
        label=gettext_lazy("Tickets"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Their numbers, such as LUN-12, LUN-14."),
    )
    private = forms.BooleanField(label=gettext_lazy("Private: never shown outside"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = Brand.objects.filter(pk__in=brand_ids(user, Role.AGENT), runbook__isnull=False)
        self.fields["brand"] = forms.ModelChoiceField(
            brands.order_by("name"), label=_("Brand"), empty_label=None
        )
        named = {
            slug: category["name"]
            for brand in brands
            for slug, category in pinned(brand.runbook_id or 0).data["categories"].items()
        }
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            required=False,
            choices=[("", "—"), *sorted(named.items(), key=lambda each: each[1])],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        brand, category = data.get("brand"), data.get("category")
        if brand and category and category not in pinned(brand.runbook_id).data["categories"]:
            self.add_error("category", _("%(brand)s has no such category.") % {"brand": brand})
        if brand and data.get("tickets"):
            try:
                data["tickets"] = tickets_of(brand.pk, data["tickets"])
            except forms.ValidationError as error:
                self.add_error("tickets", error)
        return data

    def declare(self, *, by: Actor, now: Any) -> Incident:
        data = self.cleaned_data
        tickets, category = list(data["tickets"] or ()), data["category"]
        unnamed = f"ticket:{tickets[0].pk}" if tickets else f"hand:{now.timestamp():.6f}"
        incident = lifecycle.declare(
            data["brand"],
            title=data["title"],
            severity=data["severity"],
            category=category,
            tickets=tickets,
            by=by,
            now=now,
            key=f"category:{category}" if category else unnamed,
            private=True if data["private"] else None,
        )
        lifecycle.page_if_grave(incident, now=now)
        return incident
