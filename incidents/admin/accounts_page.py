"""Accounts as CSV: look at what a file would change, import it, or take the accounts out."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import accounts
from incidents.models import Component
from support import audit
from support.admin import reach
from support.models import Brand, Role, scoped
from support.tickets.actor import Actor

LARGEST = 2 * 2**20  # bytes; larger files are for the command


class FileForm(forms.Form):
    brand = forms.ModelChoiceField(
        Brand.objects.none(), label=gettext_lazy("Brand"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.ClearableFileInput({"accept": ".csv,text/csv"})
    )

    def __init__(self, *args: Any, brands: Any) -> None:
        super().__init__(*args)
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("It is larger than 2 MB: use “manage.py accounts import”.")
            )
        content: bytes = file.read()
        return content


def page(request: HttpRequest) -> HttpResponse:
    """For leads. "_look" counts what would change, "_import" changes it; errors are told by their lines."""
    form = FileForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), brands=_led(request)
    )
    found: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            found["done"] = _load(request, form, rehearse="_import" not in request.POST)
        except accounts.TableRefused as refusal:
            found["problems"] = refusal.problems
        else:
            if "_import" in request.POST:
                messages.success(request, _("Imported."))
    context = {
        **admin.site.each_context(request),
        "title": _("Accounts from your own systems"),
        "form": form,
        "brands": [
            (brand, list(Component.objects.filter(brand=brand).order_by("position")))
            for brand in _led(request)
        ],
        "list_url": reverse("admin:support_account_changelist"),
        "rehearsed": "_import" not in request.POST,
        **found,
    }
    wrong = bool(form.errors or found.get("problems"))
    return TemplateResponse(request, "desk/accounts.html", context, status=422 if wrong else 200)


def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The brand's accounts as a file; who took it stands in the audit."""
    answer: HttpResponseBase = _handed_out(request, get_object_or_404(_led(request), pk=pk))
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def _handed_out(request: HttpRequest, brand: Brand) -> HttpResponseBase:
    by = Actor.of(request.user)  # type: ignore[arg-type]  # the site lets only signed-in people in
    audit.record("accounts exported", by=by, brands=[brand.pk], now=timezone.now())
    response = StreamingHttpResponse(accounts.export(brand), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accounts-{brand.slug}.csv"'
    return response


def _led(request: HttpRequest) -> Any:
    if not reach.has_role(request, Role.LEAD):
        raise PermissionDenied
    return scoped(Brand, request.user, Role.LEAD).order_by("name")


def _load(request: HttpRequest, form: FileForm, *, rehearse: bool) -> accounts.Loaded:
    by = Actor.of(request.user)  # type: ignore[arg-type]  # the site lets only signed-in people in
    lines = accounts.read(form.cleaned_data["file"])
    return accounts.load(
        form.cleaned_data["brand"], lines, by=by, now=timezone.now(), rehearse=rehearse
    )
