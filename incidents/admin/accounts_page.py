"""Accounts as CSV: look at what a file would change, import it, or take the accounts out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import accounts
from incidents.models import Component
from support import audit
from support.admin import access
from support.admin.streamed import streamed
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


@dataclass
class Import:
    """A file's lines brought in while its sender watches: what came of it, or why nothing did."""

    brand: Brand
    lines: Sequence[accounts.Line]
    by: Actor
    rehearsed: bool
    done: accounts.Loaded = field(default_factory=accounts.Loaded)
    problems: Sequence[accounts.Problem] = ()

    def run(self, now: datetime) -> Iterator[int]:
        try:
            yield from accounts.steps(
                self.brand, self.lines, self.done, by=self.by, now=now, rehearse=self.rehearsed
            )
        except accounts.TableRefused as refusal:
            self.problems = refusal.problems

    def told(self, request: HttpRequest) -> str:
        found = {"problems": self.problems, "done": self.done, "rehearsed": self.rehearsed}
        return render_to_string("desk/accounts_result.html", found, request)


def page(request: HttpRequest) -> HttpResponseBase:
    """For leads. "_look" counts what would change, "_import" changes it; errors are told by their lines."""
    form = FileForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), brands=_led(request)
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Accounts from your own systems"),
        "form": form,
        "brands": [
            (brand, list(Component.objects.filter(brand=brand).order_by("position")))
            for brand in _led(request)
        ],
        "list_url": reverse("admin:support_account_changelist"),
    }
    if form.is_bound and form.is_valid():
        try:
            return _watched(request, context, form)
        except accounts.TableRefused as refusal:
            said = {"problems": refusal.problems}
            context["place"] = render_to_string("desk/accounts_result.html", said, request)
    wrong = form.is_bound
    return TemplateResponse(request, "desk/accounts.html", context, status=422 if wrong else 200)


def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The brand's accounts as a file; who took it stands in the audit."""
    answer: HttpResponseBase = _handed_out(request, get_object_or_404(_led(request), pk=pk))
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def _handed_out(request: HttpRequest, brand: Brand) -> HttpResponseBase:
    by = access.actor(request)
    audit.record("accounts exported", by=by, brands=[brand.pk], now=timezone.now())
    response = StreamingHttpResponse(accounts.export(brand), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accounts-{brand.slug}.csv"'
    return response


def _led(request: HttpRequest) -> Any:
    if not access.has_role(request, Role.LEAD):
        raise PermissionDenied
    return scoped(Brand, request.user, Role.LEAD).order_by("name")


def _watched(request: HttpRequest, context: dict[str, Any], form: FileForm) -> HttpResponseBase:
    by = access.actor(request)
    lines = accounts.read(form.cleaned_data["file"])
    work = Import(form.cleaned_data["brand"], lines, by, rehearsed="_import" not in request.POST)
    return streamed(
        request,
        context,
        work.run(timezone.now()),
        total=len(lines),
        finish=lambda: work.told(request),
        page="desk/accounts.html",
        counted=_("%(done)s of %(total)s lines"),
    )
