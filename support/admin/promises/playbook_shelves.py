"""The playbooks of each brand's runbook, and which categories lack one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

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


def shelves(request: HttpRequest) -> Iterator[Shelf]:
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
