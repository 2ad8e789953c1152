"""What other apps lend to the runbook by name: sections of the file, and escalation steps.

`settings.RUNBOOK_SECTIONS` maps a key of the file to a `Section` class; support imports none of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from pydantic import create_model

from support.runbook.findings import Finding
from support.runbook.rows import Wanted
from support.runbook.schema.book import Book
from support.runbook.schema.words import Strict


@dataclass(frozen=True, slots=True)
class Kept:
    """What rows say of one place of a section: how often it was kept, and the model (by label) to look at, narrowed."""

    said: str
    rows: str
    kept: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    query: Mapping[str, str] = field(default_factory=dict)


class Section(Strict):
    """One lent key of the file. `required`: a file without it is refused; otherwise it is null."""

    required: ClassVar[bool] = False
    models: ClassVar[tuple[type[Model], ...]] = ()  # tables whose rows the section rules over

    def completed(self, _book: Book) -> Self:
        """Itself, with what it repeats from the rest of the file for its readers' convenience."""
        return self

    def findings(self, _book: Book) -> Iterator[Finding]:
        """What makes no sense beside the rest of the file; paths start inside the section."""
        yield from ()

    @classmethod
    def kept(cls, _brand: int, _path: str, _since: datetime, _until: datetime) -> Kept | None:
        """How a place of the section (its path in the file) was kept between two instants; None: nothing tells."""
        return None

    def rows(self, *, now: datetime) -> list[Wanted]:
        """The rows that the section wants to exist; `now` is for those that note when they began."""
        return []


def lent(book: Book) -> dict[str, Section]:
    """The sections that this file has."""
    found = {name: getattr(book, name) for name in settings.RUNBOOK_SECTIONS}
    return {name: section for name, section in found.items() if section is not None}


def kept(brand: int, path: str, since: datetime, until: datetime) -> Kept | None:
    """What the section of this path says of itself; None for what is not lent."""
    dotted = settings.RUNBOOK_SECTIONS.get(re.split(r"[.\[]", path, maxsplit=1)[0])
    section: type[Section] | None = import_string(dotted) if dotted else None
    return section.kept(brand, path, since, until) if section else None


def step_names() -> list[str]:
    """What an escalation can `do`."""
    return sorted(settings.ESCALATION_STEPS)


@cache
def book_class() -> type[Book]:
    """The whole file: the book with every lent section."""
    fields: dict[str, Any] = {}
    for name, dotted in settings.RUNBOOK_SECTIONS.items():
        section = import_string(dotted)
        fields[name] = (section, ...) if section.required else (section | None, None)
    return create_model("RunbookFile", __base__=Book, **fields)
