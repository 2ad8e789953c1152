"""The rows of an applied runbook, kept in memory so that each test puts them back instead of applying it anew."""

from collections.abc import Iterator
from copy import copy

from django.db import transaction
from django.db.models import ForeignKey, Model

from support.models import Brand, RunbookVersion
from support.runbook.load import Runbook
from support.runbook.plan import models_of

TAKEN: dict[str, list[list[Model]]] = {}
APART = 1_000_000  # keys far from those that sequences give, so that rows made before do not clash


def take(runbook: Runbook) -> None:
    """Remember the brand's row, its version, and every row that its runbook wants."""
    book = runbook.book
    brand = Brand.objects.get(slug=book.runbook)
    own = [Brand.objects.filter(pk=brand.pk), RunbookVersion.objects.filter(brand=brand)]
    wanted = [model._default_manager.filter(brand=brand) for model in models_of(book)]
    rows = [list(each) for each in (*own, *wanted)]
    offset = APART * (1 + len(TAKEN))
    rows += [list(each) for each in _links(rows)]
    TAKEN[brand.slug] = [[_moved(row, offset) for row in each] for each in rows]


def restore(slug: str) -> None:
    """Write them all, one statement a table, in one transaction: some keys point at what comes after."""
    with transaction.atomic():
        for rows in TAKEN[slug]:
            if rows:
                type(rows[0])._default_manager.bulk_create([copy(row) for row in rows])


def _links(rows: list[list[Model]]) -> Iterator[list[Model]]:
    """Rows between rows: who is a member of which team."""
    for each in rows:
        for field in each[0]._meta.many_to_many if each else ():
            through = field.remote_field.through
            assert through is not None
            mine = {f"{field.m2m_field_name()}__in": each}
            yield list(through._default_manager.filter(**mine))


def _moved(row: Model, offset: int) -> Model:
    """The row with its keys and what it points at shifted; what lies outside a runbook points at nothing."""
    moved = copy(row)
    moved.pk += offset
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and value is not None:
            setattr(moved, field.attname, value + offset)
    moved._state.fields_cache = {}
    return moved
