"""Declare an incident by hand, or from tickets that were chosen in the list."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import lifecycle
from incidents.admin.incident_panels import tickets_of
from incidents.lifecycle import IncidentRefused
from incidents.models import Incident
from support.admin import reach
from support.models import Brand, Role, Severity, Ticket, brand_ids, pinned, scoped
from support.tickets.actor import Actor


class DeclareForm(forms.Form):
    """Category and severity decide what is published, who is paged and what is owed."""

    brand = forms.ModelChoiceField(Brand.objects.none(), label=gettext_lazy("Brand"))
    title = forms.CharField(label=gettext_lazy("What is wrong"), max_length=300)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    tickets = forms.CharField(
        label=gettext_lazy("Tickets"), required=False, max_length=500, help_text="LUN-12, LUN-14"
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


def page(request: HttpRequest) -> HttpResponse:
    """`?tickets=1,2` are keys of tickets; those of other brands are not seen."""
    if not reach.has_role(request, Role.AGENT):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = DeclareForm(posted, user=request.user, initial=_suggested(request))
    if form.is_bound and form.is_valid():
        by = Actor.of(request.user)  # type: ignore[arg-type]  # the site lets only signed-in people in
        try:
            incident = form.declare(by=by, now=timezone.now())
        except IncidentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declared. Everybody who reports the same joins it."))
            return HttpResponseRedirect(
                reverse("admin:incidents_incident_change", args=[incident.pk])
            )
    context = {
        **admin.site.each_context(request),
        "title": _("Declare an incident"),
        "form": form,
        "list_url": reverse("admin:incidents_incident_changelist"),
    }
    return TemplateResponse(
        request, "desk/declare.html", context, status=422 if form.errors else 200
    )


def _suggested(request: HttpRequest) -> dict[str, Any]:
    """What the chosen tickets say: the gravest severity, the category that they share."""
    keys = [each for each in request.GET.get("tickets", "").split(",") if each.isdecimal()][:100]
    mine = scoped(Ticket, request.user, Role.AGENT)
    tickets = list(mine.filter(pk__in=keys).select_related("brand").order_by("number"))
    if not tickets:
        return {"severity": Severity.P1}
    same = [each for each in tickets if each.brand_id == tickets[0].brand_id]
    categories = {each.category for each in same}
    return {
        "brand": same[0].brand_id,
        "title": same[0].subject,
        "severity": min(each.severity for each in same),
        "category": categories.pop() if len(categories) == 1 else "",
        "tickets": ", ".join(each.reference for each in same),
    }
