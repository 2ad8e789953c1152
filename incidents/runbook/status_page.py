"""Section `status_page`: the public face, and the parts of the product that it shows."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.db.models import Model

from incidents.models import Component as ComponentRow
from incidents.models.code import new_code
from support.runbook.findings import Finding
from support.runbook.lint.references import listed, pointing_nowhere, twice
from support.runbook.rows import Wanted
from support.runbook.schema.book import Book
from support.runbook.schema.words import Line, Name, Sentence, Slug, Strict
from support.runbook.sections import Section


class Component(Strict):
    """Incidents of these categories touch it."""

    id: Slug
    name: Name
    group: Name | None = None
    description: Sentence | None = None
    categories: list[Slug] = []


class StatusPageSection(Section):
    required: ClassVar[bool] = True
    models: ClassVar[tuple[type[Model], ...]] = (ComponentRow,)

    title: Name
    components: list[Component] = []
    line: Line | None = None

    def findings(self, book: Book) -> Iterator[Finding]:
        yield from twice(("components",), [each.id for each in self.components], "component")
        for at, each in enumerate(self.components):
            named = listed(("components", at, "categories"), each.categories)
            yield from pointing_nowhere("category", named, book.categories)

    def rows(self, *, now: datetime) -> list[Wanted]:
        return [_row(each, position=at, now=now) for at, each in enumerate(self.components)]


def _row(component: Component, *, position: int, now: datetime) -> Wanted:
    values = {
        "name": component.name,
        "group": component.group or "",
        "description": component.description or "",
        "categories": component.categories,
        "position": position,
    }
    fresh = {"code": new_code(), "since": now}
    return Wanted(ComponentRow, component.id, values, fresh)
