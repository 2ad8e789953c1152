"""The rows of an applied runbook, kept in memory so that each test puts them back instead of applying it anew."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from django.db import connection, transaction
from django.db.models import ForeignKey, Model

from support.models import Brand, RunbookVersion
from support.runbook.load import Runbook
from support.runbook.plan import models_of

TAKEN: dict[str, list[list[Model]]] = {}
WRITTEN: dict[str, list[tuple[str, Any]]] = {}
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
    """Write them all in one transaction: some keys point ahead. What Django made of them is said again."""
    if slug not in WRITTEN:
        WRITTEN[slug] = _inserted(TAKEN[slug])
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in WRITTEN[slug]:
            cursor.execute(sql, params)


def _inserted(tables: list[list[Model]]) -> list[tuple[str, Any]]:
    """Insert the rows; the statements that did it."""
    ear = _Ear([])
    with transaction.atomic(), connection.execute_wrapper(ear):
        for rows in filter(None, tables):
            type(rows[0])._default_manager.bulk_create([copy(row) for row in rows])
    return ear.heard


class _Ear:
    """Writes down what is inserted."""

    def __init__(self, heard: list[tuple[str, Any]]) -> None:
        self.heard = heard

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            self.heard.append((sql, params))
        return execute(sql, params, many, context)


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
