"""What if: a draft runbook is uploaded and the past replayed under it; nothing is stored."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.admin import access, badges
from support.admin.categories import named_category
from support.admin.reports.forms import WEEKS, led
from support.admin.runbook.draft_form import DraftForm
from support.admin.streamed import streamed
from support.models import Brand, Role
from support.reports import moves
from support.reports.whatif import WhatIf
from support.runbook.findings import RunbookInvalid
from support.runbook.load import Runbook, load_text


def page(request: HttpRequest) -> Any:
    """For leads: the form, and below it the open tickets that keep older promises."""
    if not access.has_role(request, Role.LEAD):
        raise PermissionDenied
    now = timezone.now()
    if request.method != "POST":
        first = now.date() - timedelta(weeks=WEEKS)
        return _form(request, DraftForm(initial={"since": first}))
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form)
    name, text = form.cleaned_data["file"]
    try:
        draft = load_text(text, name=name)
    except RunbookInvalid as wrong:
        return _form(request, form, problems=[str(each) for each in wrong.problems])
    brand = led(request).filter(slug=draft.book.runbook).first()
    if brand is None:
        said = _('%(slug)s is no brand that you lead: "runbook:" names the brand.')
        return _form(request, form, problems=[said % {"slug": draft.book.runbook}])
    return _replayed(request, brand, draft, form.cleaned_data["since"], now)


def _replayed(request: HttpRequest, brand: Brand, draft: Runbook, since: Any, now: datetime) -> Any:
    report = WhatIf(brand, draft, datetime.combine(since, time(), ZoneInfo(brand.time_zone)), now)
    context = {
        **admin.site.each_context(request),
        "title": _("What if: %(brand)s under %(file)s")
        % {"brand": brand, "file": draft.source.name},
        "said": _("Tickets since %(day)s. This page is not kept: save it if you need it.")
        % {"day": since},
    }
    return streamed(
        request,
        context,
        report.run(),
        total=report.tickets.count(),
        finish=lambda: render_to_string("desk/whatif_result.html", _found(report), request),
    )


def _found(report: WhatIf) -> dict[str, Any]:
    both = (
        (_("Late under the draft, and not now"), report.added),
        (_("Late now, and not under the draft"), report.removed),
    )
    changes = [
        (title, each.count, [(badges.kind(one.kind), one) for one in each.shown])
        for title, each in both
    ]
    named = [(row, named_category(report.brand, row.category)) for row in report.rows]
    return {"report": report, "rows": named, "changes": changes}


def _form(
    request: HttpRequest, form: DraftForm, *, problems: list[str] | None = None
) -> HttpResponse:
    brands = [(brand, moves.behind(brand).count()) for brand in led(request)]
    context = {
        **admin.site.each_context(request),
        "title": _("What if"),
        "form": form,
        "problems": problems or [],
        "behind": [(brand, count) for brand, count in brands if count],
    }
    wrong = bool(problems or form.errors)
    return TemplateResponse(request, "desk/whatif.html", context, status=422 if wrong else 200)
