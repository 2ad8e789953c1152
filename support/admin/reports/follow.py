"""Open tickets follow the runbook in force: first a preview of what moves, then the doing, one event each."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from support.admin import access, badges
from support.admin.reports.forms import led
from support.admin.streamed import streamed
from support.models import Brand, Clock
from support.reports.moves import Preview, behind
from support.reports.repin import Repin

State = Clock.State


@require_POST
def page(request: HttpRequest, pk: int) -> Any:
    """Leads only. What was previewed is done only while the same runbook is in force."""
    brand = get_object_or_404(led(request), pk=pk)
    now = timezone.now()
    if "apply" not in request.POST:
        return _preview(request, brand, now)
    if request.POST.get("version") != str(brand.runbook_id):
        messages.error(request, _("Another runbook came into force meanwhile: look again first."))
        return HttpResponseRedirect(reverse("admin:report_whatif"))
    return _apply(request, brand, now)


def _preview(request: HttpRequest, brand: Brand, now: datetime) -> Any:
    found = Preview(brand, now)
    context = _context(request, brand, _("Nothing is changed by looking."))
    return streamed(
        request,
        context,
        found.run(),
        total=behind(brand).count(),
        finish=lambda: render_to_string("desk/follow_result.html", _found(found), request),
    )


def _found(found: Preview) -> dict[str, Any]:
    shown = [
        (badges.kind(each.kind), each, State(each.old_state).label, State(each.new_state).label)
        for each in found.shown
    ]
    return {"found": found, "shown": shown}


def _apply(request: HttpRequest, brand: Brand, now: datetime) -> Any:
    by = access.actor(request)
    work = Repin(brand, by, now)
    context = _context(request, brand, _("Each ticket is done for itself and keeps a record."))
    return streamed(
        request,
        context,
        work.run(),
        total=behind(brand).count(),
        finish=lambda: render_to_string("desk/follow_done.html", {"work": work}, request),
    )


def _context(request: HttpRequest, brand: Brand, said: str) -> dict[str, Any]:
    title = _("Open tickets of %(brand)s under the runbook in force") % {"brand": brand}
    return {**admin.site.each_context(request), "title": title, "said": said}
