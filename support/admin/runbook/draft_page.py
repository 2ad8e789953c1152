"""A runbook is changed in the console: a draft is checked, what it would change is shown, then it is put in force."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from support import audit
from support.admin import access
from support.admin.reports.forms import led
from support.admin.runbook.draft_form import ChangeForm, mark
from support.escalation.holes import holes
from support.lib import keys
from support.models import Brand, Role, RunbookVersion, may, scoped
from support.models.access import sees_all
from support.runbook.apply import RunbookMoved, apply, in_force
from support.runbook.dump import dump
from support.runbook.findings import Problem, RunbookInvalid
from support.runbook.load import Runbook, load_text
from support.runbook.plan import plan


def page(request: HttpRequest) -> HttpResponse:
    """For leads, who check and plan; admins of the brand apply. A new brand is a superuser's business."""
    if not access.has_role(request, Role.LEAD):
        raise PermissionDenied
    now = timezone.now()
    if request.method != "POST":
        return _shown(request, ChangeForm(initial={"text": _begun(request)}))
    form = ChangeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form, status=422)
    name, text = form.cleaned_data["draft"]
    try:
        runbook = load_text(text, name=name)
        brand = _brand(request, runbook)
        if "_apply" in request.POST:
            return _applied(request, form, runbook, brand, now=now)
        return _planned(request, form, runbook, brand, now=now)
    except RunbookInvalid as wrong:
        lines = text.splitlines()
        found = [(each, _quoted(lines, each)) for each in wrong.problems]
        return _shown(request, form.again(), problems=found, status=422)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as the file that it was; for everybody who may read it."""
    versions = scoped(RunbookVersion, request.user).select_related("brand")
    version = get_object_or_404(versions, pk=pk)
    by = access.actor(request)
    audit.record("runbook downloaded", by=by, on=version, now=timezone.now())
    answer = HttpResponse(dump(version), content_type="application/yaml; charset=utf-8")
    name = f"{version.brand.slug}-{version.number}.yaml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _begun(request: HttpRequest) -> str:
    """The version to start from: the one asked for, or the one in force where there is one brand only."""
    asked, brands = keys.key(request.GET.get("brand", "")), led(request).exclude(runbook=None)
    found = list(brands.filter(pk=asked) if asked else brands[:2])
    return dump(found[0].runbook) if len(found) == 1 else ""


def _brand(request: HttpRequest, runbook: Runbook) -> Brand | None:
    """The brand that the draft names; None is a new one. Others' brands are as unknown as none."""
    slug = runbook.book.runbook
    brand: Brand | None = led(request).filter(slug=slug).first()
    if brand is None and not sees_all(request.user):
        said = _('%(slug)s is no brand that you lead: "runbook:" names the brand.')
        line = runbook.source.lines.get(("runbook",), 1)
        raise RunbookInvalid([Problem(runbook.source.name, line, "runbook", said % {"slug": slug})])
    return brand


def _planned(
    request: HttpRequest, form: ChangeForm, runbook: Runbook, brand: Brand | None, *, now: datetime
) -> HttpResponse:
    found: dict[str, Any] = {
        "plan": plan(runbook, now=now),
        "holes": holes(runbook.data(), at=now),
        "may_apply": _may_apply(request, brand),
    }
    return _shown(request, form.again(in_force(brand)), **found)


def _applied(
    request: HttpRequest, form: ChangeForm, runbook: Runbook, brand: Brand | None, *, now: datetime
) -> HttpResponse:
    """Only the very draft whose plan was looked at, over the very version that it was compared with."""
    if not _may_apply(request, brand):
        raise PermissionDenied
    over = form.cleaned_data["over"]
    if over is None or form.cleaned_data["seen"] != mark(form.cleaned_data["draft"][1]):
        messages.warning(request, _("The draft has changed since its plan was shown: look again."))
        return _planned(request, form, runbook, brand, now=now)
    try:
        done = apply(runbook, by=access.actor(request), now=now, over=over)
    except RunbookMoved:
        said = _("Another version came into force meanwhile: this is what would change now.")
        messages.warning(request, said)
        return _planned(request, form, runbook, _brand(request, runbook), now=now)
    number, places = {"number": done.number}, len(done.places)
    if done.changes_nothing:
        messages.info(request, _("Nothing changed: version %(number)s stands.") % number)
    else:
        said = _("Version %(number)s is in force. New places: %(places)s.")
        messages.success(request, said % {**number, "places": places})
    version = RunbookVersion.objects.get(brand__slug=runbook.book.runbook, number=done.number)
    return HttpResponseRedirect(reverse("admin:support_runbookversion_change", args=[version.pk]))


def _may_apply(request: HttpRequest, brand: Brand | None) -> bool:
    return sees_all(request.user) if brand is None else may(request.user, brand.pk, Role.ADMIN)


def _quoted(lines: list[str], problem: Problem) -> str:
    """The line as it was written."""
    return lines[problem.line - 1].strip()[:160] if problem.line <= len(lines) else ""


def _shown(
    request: HttpRequest, form: ChangeForm, *, status: int = 200, **found: Any
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Change a runbook"),
        "form": form,
        "brands": led(request).exclude(runbook=None),
        **found,
    }
    return TemplateResponse(request, "desk/runbook.html", context, status=status)
