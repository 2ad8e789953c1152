"""Where the reports stand in the console, and who may see which."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy

from support.admin import access
from support.admin.reports import follow, pages, whatif
from support.models import Role


class Entry(NamedTuple):
    """A report of the menu; its address is `reports/<place>/`."""

    name: str
    place: str
    label: LazyText
    view: Callable[..., Any]
    role: Role = Role.VIEWER  # the least that sees it


ENTRIES = (
    Entry("report_attainment", "attainment", gettext_lazy("Attainment"), pages.attainment_page),
    Entry("report_breaches", "breaches", gettext_lazy("Breaches"), pages.breaches_page),
    Entry("report_escalations", "escalations", gettext_lazy("Escalations"), pages.escalations_page),
    Entry("report_scorecard", "scorecard", gettext_lazy("Scorecard"), pages.scorecard_page),
    Entry("report_whatif", "what-if", gettext_lazy("What if"), whatif.page, Role.LEAD),
)


def urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Routes of the console; `guard` lets only its people in."""
    return [
        *(path(f"reports/{each.place}/", guard(each.view), name=each.name) for each in ENTRIES),
        path("reports/follow/<int:pk>/", guard(follow.page), name="report_follow"),
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages that this person's roles show."""
    return [
        {
            "name": each.label,
            "admin_url": (url := reverse(f"admin:{each.name}")),
            "is_here": request.path.startswith(url),
        }
        for each in ENTRIES
        if access.has_role(request, each.role)
    ]
