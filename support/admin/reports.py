"""Where the reports stand in the console, and who may see which."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from support.admin import follow, reach, report_pages, whatif
from support.models import Role

PAGES = (  # name, path, label, least role
    ("report_attainment", "reports/attainment/", gettext_lazy("Attainment"), Role.VIEWER),
    ("report_breaches", "reports/breaches/", gettext_lazy("Breaches"), Role.VIEWER),
    ("report_escalations", "reports/escalations/", gettext_lazy("Escalations"), Role.VIEWER),
    ("report_scorecard", "reports/scorecard/", gettext_lazy("Scorecard"), Role.VIEWER),
    ("report_whatif", "reports/what-if/", gettext_lazy("What if"), Role.LEAD),
)


def urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Routes of the console; `guard` lets only its people in."""
    views = (
        report_pages.attainment_page,
        report_pages.breaches_page,
        report_pages.escalations_page,
        report_pages.scorecard_page,
        whatif.page,
    )
    return [
        *(
            path(place, guard(view), name=name)
            for (name, place, *_), view in zip(PAGES, views, strict=True)
        ),
        path("reports/follow/<int:pk>/", guard(follow.page), name="report_follow"),
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages that this person's roles show."""
    return [
        {
            "name": label,
            "admin_url": (url := reverse(f"admin:{name}")),
            "is_here": request.path.startswith(url),
        }
        for name, _place, label, role in PAGES
        if reach.has_role(request, role)
    ]
