"""The rules of a brand in the console: read by everybody of the brand, changed in the runbook's file alone."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from support.admin import access
from support.admin.runbook import rules
from support.models import Brand, ClosedDay, Macro, Role, RunbookVersion, Ticket, pinned, scoped
from support.runbook import source
from support.runbook.findings import Path, RunbookInvalid

LATEST = 5_000  # open tickets whose tags are counted
TAGS = "tags"


def urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    return [
        path("rules/", guard(page), name="rules"),
        path("rules/<slug:section>/", guard(page), name="rules_section"),
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Where it stands in the navigation; leads also find where a rule is changed."""
    places = [("rules", gettext_lazy("Rules"), Role.VIEWER)]
    places += [("support_reach", gettext_lazy("Who is reached"), Role.LEAD)]
    places += [("support_runbook", gettext_lazy("Change a runbook"), Role.LEAD)]
    return [
        {"name": label, "admin_url": url, "is_here": request.path.startswith(url)}
        for name, label, role in places
        if access.has_role(request, role)
        for url in [reverse(f"admin:{name}")]
    ]


@require_safe
def page(request: HttpRequest, section: str = "promises") -> HttpResponse:
    """One section of one brand's rules; which brand stands in the address."""
    if section != TAGS and section not in rules.SECTIONS:
        raise Http404
    now = timezone.now()
    brands = scoped(Brand, request.user).exclude(runbook=None).order_by("name")
    brand = access.asked_brand(request, brands)
    names = [*((key, name) for key, (name, _f) in rules.SECTIONS.items()), (TAGS, _("Tags"))]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Rules"),
        "section": section,
        "sections": names,
        "brand": brand,
        "brands": brands,
    }
    if brand is not None:
        context |= {"leads": access.holds(request, brand.pk, Role.LEAD)}
        context |= _tags(brand) if section == TAGS else _tables(brand, section, now)
    return TemplateResponse(request, "desk/rules.html", context)


def _tables(brand: Brand, section: str, now: datetime) -> dict[str, Any]:
    version = pinned(brand.runbook_id or 0)
    said = version.data.get("lines") or {}
    _name, read = rules.SECTIONS[section]
    lines = lines_of(version.pk)
    tables = [
        (table, [(key, said.get(key, "")) for key in table.serves], lines.get(table.path))
        for table in read(version.data)
    ]
    found: dict[str, Any] = {"version": version, "tables": tables}
    if section == "calendars":
        days = ClosedDay.objects.filter(brand=brand, on__gte=now.date()).order_by("on", "calendar")
        found["closed"] = days[:20]
    return found


@lru_cache(maxsize=64)
def lines_of(pk: int) -> dict[Path, int]:
    """The line of each place of a version's file, read once per process: versions never change."""
    text = RunbookVersion.objects.values_list("source", flat=True).get(pk=pk)
    try:
        return source.read(text, name="").lines if text else {}
    except RunbookInvalid:
        return {}


def _tags(brand: Brand) -> dict[str, Any]:
    """Tags of open tickets and of prepared answers, the commonest first."""
    open_ones: QuerySet[Ticket] = Ticket.objects.filter(brand=brand, status__in=Ticket.OPEN)
    tagged = open_ones.exclude(tags=[]).order_by("-pk").values_list("tags", flat=True)
    worn = Counter(tag for tags in tagged[:LATEST] for tag in tags)
    adding: dict[str, list[Macro]] = {}
    for macro in Macro.objects.filter(brand=brand, is_active=True):
        for tag in macro.actions.get("tags", ()):
            adding.setdefault(tag, []).append(macro)
    names = sorted(worn.keys() | adding.keys(), key=lambda tag: (-worn[tag], tag))
    return {"tags": [(tag, worn[tag], adding.get(tag, [])) for tag in names]}
