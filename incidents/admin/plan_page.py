"""Plan a maintenance or move one: write it, look at what the public reads and who is told, then announce it."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from incidents import maintenance
from incidents.admin.plan_form import PlanForm, local
from incidents.maintenance import MaintenanceRefused
from incidents.models import Maintenance
from incidents.subscribers import broadcast
from support import audit
from support.admin import access
from support.lib import keys
from support.models import Brand, Role, scoped
from support.tickets.actor import Actor


def plan(request: HttpRequest) -> HttpResponse:
    """For leads, of one of their brands: `?brand=` its key."""
    if not access.has_role(request, Role.LEAD):
        raise PermissionDenied
    mine = scoped(Brand, request.user, Role.LEAD).order_by("name")
    asked = keys.key(request.GET.get("brand", ""))
    brand = get_object_or_404(mine, pk=asked) if asked else mine.first()
    if brand is None:
        raise PermissionDenied
    return _page(request, brand, None, {"brands": mine, "title": _("Plan maintenance")})


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """For leads; what is over cannot be moved, and a maintenance of another brand is not there."""
    mine = scoped(Maintenance, request.user).select_related("brand")
    row = get_object_or_404(mine, pk=pk)
    if not access.reaches(request, row, Role.LEAD):
        raise PermissionDenied
    if not row.is_open:
        messages.error(request, _("It is over: plan a new one."))
        return HttpResponseRedirect(_url(row))
    return _page(request, row.brand, row, {"title": _("Move: %(title)s") % {"title": row.title}})


def _page(
    request: HttpRequest, brand: Brand, row: Maintenance | None, context: dict[str, Any]
) -> HttpResponse:
    form = PlanForm(request.POST if request.method == "POST" else None, brand=brand, row=row)
    preview: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        made, preview = _looked_at(request, form, now=timezone.now())
        if made is not None:
            messages.success(request, _("Announced. Subscribers are being told."))
            return HttpResponseRedirect(_url(made))
    context |= {
        **admin.site.each_context(request),
        "form": form,
        "brand": brand,
        "row": row,
        **preview,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "desk/plan.html", context, status=status)


def _looked_at(
    request: HttpRequest, form: PlanForm, *, now: datetime
) -> tuple[Maintenance | None, dict[str, Any]]:
    """The maintenance, if what was looked at is what is announced; else what there is to look at."""
    by = access.actor(request)
    try:
        if "_announce" not in request.POST:
            return None, _preview(form, by=by, now=now)
        if request.POST.get("seen") != form.seal():
            messages.error(request, _("You changed it since the preview: look at it again."))
            return None, _preview(form, by=by, now=now)
        return _announce(form, by=by, now=now), {}
    except MaintenanceRefused as refusal:
        form.add_error(None, str(refusal))
    return None, {}


def _announce(form: PlanForm, *, by: Actor, now: datetime) -> Maintenance:
    row, (starts_at, ends_at) = form.row, form.window
    said: dict[str, Any] = {"note": form.note, "by": by, "now": now}
    said |= {"starts_at": starts_at, "ends_at": ends_at}
    with transaction.atomic():
        if row is not None:
            maintenance.reschedule(row, **said)
        else:
            called = {"title": form.cleaned_data["title"], "titles": form.titles}
            key = f"form:{form.cleaned_data['once']}"
            row = maintenance.schedule(form.brand, components=form.parts, key=key, **called, **said)
        audit.record("moved" if form.row else "planned", by=by, on=row, now=now)
    return row


def _preview(form: PlanForm, *, by: Actor, now: datetime) -> dict[str, Any]:
    """What the public reads, who is told, and what else happens then: announced, looked at and taken back.

    MaintenanceRefused: it could not be announced.
    """
    with transaction.atomic():
        made = _announce(form, by=by, now=now)
        texts = made.updates.order_by("pk").values_list("texts", flat=True).last() or {}
        titles = made.titles
        codes = list(made.components.values_list("code", flat=True))
        others = list(maintenance.overlapping(form.brand, *form.window).exclude(pk=made.pk))
        transaction.set_rollback(True)
    told = broadcast.wanting(form.brand, codes).values_list("pk", "language", "url")
    counted = Counter(
        _("webhooks") if url else get_language_info(language)["name_local"].capitalize()
        for _pk, language, url in told.iterator()
    )
    return {
        "seen": form.seal(),
        "texts": [
            (
                each,
                get_language_info(each)["name_local"].capitalize(),
                titles.get(each) or made.title,
                texts[each],
            )
            for each in texts
        ],
        "told": sorted(counted.items()),
        "count": counted.total(),
        "others": [
            (each, f"{local(each.starts_at, form.zone)} - {local(each.ends_at, form.zone)}")
            for each in others
        ],
    }


def _url(row: Maintenance) -> str:
    return reverse("admin:incidents_maintenance_change", args=[row.pk])
