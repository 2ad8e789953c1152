"""The playbooks of each brand's runbook, which categories lack one, and every run of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from support.admin import badges, playbook_page
from support.admin.base import BrandAdmin
from support.models import Brand, PlaybookRun, pinned, scoped


@dataclass(frozen=True, slots=True)
class Book:
    """A playbook as the list shows it."""

    name: str
    line: str
    money: bool
    categories: list[str]
    steps: list[Mapping[str, Any]]
    runs: Mapping[str, int]  # by state


@dataclass(frozen=True, slots=True)
class Shelf:
    """One brand's playbooks; `without` names the categories that have none."""

    brand: Brand
    books: list[Book]
    without: list[str]


@admin.register(PlaybookRun)
class PlaybookRunAdmin(BrandAdmin):
    """A run is read and worked on from its ticket; the playbooks stand in the runbook's file."""

    called = gettext_lazy("Playbooks")
    list_display = ["name", "ticket", "state_said", "started_by", "started_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["ticket__brand"]
    ordering = ["-started_at", "-pk"]
    change_list_template = "desk/playbook_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shelves = list(_shelves(request))
        return super().changelist_view(request, {"shelves": shelves, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        if run is None:
            return HttpResponseRedirect(reverse("admin:support_playbookrun_changelist"))
        return playbook_page.page(request, run.ticket_id)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def state_said(self, run: PlaybookRun) -> SafeString:
        return badges.choice("playbook", run.state, PlaybookRun.State)


def _shelves(request: HttpRequest) -> Iterator[Shelf]:
    """Brands in the order of their names; two queries and one more for each new runbook version."""
    runs = _counted(request)
    for brand in scoped(Brand, request.user).exclude(runbook=None).order_by("name"):
        runbook = pinned(brand.runbook_id or 0).data
        served: dict[str, list[str]] = {}
        for key, category in (runbook.get("categories") or {}).items():
            served.setdefault(category.get("playbook") or "", []).append(
                category.get("name") or key
            )
        books = [
            Book(
                name=book["name"],
                line=book.get("line") or "",
                money=bool(book.get("money")),
                categories=served.get(book["id"], []),
                steps=book["steps"],
                runs=runs.get((brand.pk, book["id"]), {}),
            )
            for book in runbook.get("playbooks") or []
        ]
        yield Shelf(brand, books, served.get("", []))


def _counted(request: HttpRequest) -> dict[tuple[int, str], Counter[str]]:
    """Runs by brand, playbook and state."""
    found: dict[tuple[int, str], Counter[str]] = {}
    rows = scoped(PlaybookRun, request.user).order_by()
    by_state = rows.values_list("ticket__brand", "playbook", "state").annotate(count=Count("pk"))
    for brand, playbook, state, count in by_state:
        found.setdefault((brand, playbook), Counter())[state] = count
    return found
