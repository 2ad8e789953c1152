"""Insert model instances by a statement compiled once per model: the ORM's `bulk_create` without its compiler.

Opening a ticket writes six tables; compiling each of these statements anew costs more than running them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, router
from django.db.models import Field, ForeignKey, Model

M = TypeVar("M", bound=Model)


def insert(rows: Sequence[M], *, once: str = "") -> Sequence[M]:
    """Write new rows, all of one model, in one statement, and give them their keys. No signals, no savepoint.

    `once` names a unique column: a row whose value is there already is not written and gets the key of that one.
    """
    if not rows:
        return rows
    model = type(rows[0])
    alias = router.db_for_write(model)
    connection = connections[alias]
    head, values, tail, fields = _statement(model, once)
    params = [
        field.get_db_prep_save(_value(row, field), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{head}{', '.join([values] * len(rows))}{tail}", params)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        state = row._state  # noqa: SLF001  # as every constructor of rows does
        state.adding, state.db = False, alias
    return rows


def _value(row: Model, field: Field[Any, Any]) -> Any:
    """A related row may have got its key after it was assigned."""
    if isinstance(field, ForeignKey) and field.is_cached(row):
        related = field.get_cached_value(row)
        setattr(row, field.attname, related.pk if related is not None else None)
    return field.pre_save(row, add=True)


@lru_cache(maxsize=64)
def _statement(model: type[Model], once: str) -> tuple[str, str, str, list[Field[Any, Any]]]:
    meta = model._meta
    fields = [each for each in meta.concrete_fields if not each.primary_key]
    quote = connections[router.db_for_write(model)].ops.quote_name
    columns = ", ".join(quote(str(each.column)) for each in fields)
    head = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608  # names are ours
    # Setting the column to itself makes both databases return the key of the row that was there first.
    known = f" ON CONFLICT ({quote(once)}) DO UPDATE SET {quote(once)} = EXCLUDED.{quote(once)}"
    tail = f"{known if once else ''} RETURNING {quote(str(meta.pk.column))}"
    return head, f"({', '.join(['%s'] * len(fields))})", tail, fields
