"""Insert or name thousands of rows by one statement with one parameter: a sweep must keep up with an outage.

Rows are plain dicts of column values. They travel as one JSON document that the database takes apart, since building
model instances and binding each value costs several times what writing the rows does. No signals, no `save()`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.db import connection, connections, router
from django.db.models import Field, Model
from django.db.models.expressions import RawSQL

Row = Mapping[str, Any]
SOURCES = {
    "postgresql": "json_to_recordset(%s::json) AS x({typed})",
    "sqlite": "json_each(%s) AS x",
}
KEYS = {
    "postgresql": "SELECT CAST(value AS bigint) FROM json_array_elements_text(%s::json)",
    "sqlite": "SELECT value FROM json_each(%s)",
}
TAKEN = {"postgresql": 'x."{name}"', "sqlite": "x.value ->> '$.{name}'"}


def insert(
    model: type[Model],
    rows: Sequence[Row],
    *,
    returning: Sequence[str] = ("id",),
    unless_known: bool = False,
) -> list[tuple[Any, ...]]:
    """Write rows that all name the same columns (`ticket_id`, not `ticket`); what they leave out has its default.

    Gives back the columns `returning` of each that was written, in no promised order. `unless_known` passes over those
    that a UNIQUE constraint knows already.
    """
    if not rows:
        return []
    alias = router.db_for_write(model)
    statement, defaults = _statement(model, alias, tuple(rows[0]), tuple(returning))
    if unless_known:
        statement = statement.replace(" RETURNING ", " ON CONFLICT DO NOTHING RETURNING ")
    written = partial(_written, connections[alias].vendor)
    document = json.dumps(rows, default=written, ensure_ascii=False)
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, [*defaults, document])
        return list(cursor.fetchall())


def among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in=`: any number of keys as one parameter."""
    return RawSQL(KEYS[connection.vendor], [json.dumps(list(keys))])  # noqa: S611  # no word of ours is in it


@lru_cache(maxsize=64)
def _statement(
    model: type[Model], alias: str, given: tuple[str, ...], returning: tuple[str, ...]
) -> tuple[str, list[Any]]:
    database = connections[alias]
    quote, vendor = database.ops.quote_name, database.vendor
    fields = {field.attname: field for field in model._meta.concrete_fields}
    defaults = _defaults(fields, given)
    columns = ", ".join(quote(str(fields[name].column)) for name in (*defaults, *given))
    values = [f"CAST(%s AS {fields[name].db_type(database)})" for name in defaults]
    values += [TAKEN[vendor].format(name=name) for name in given]
    typed = ", ".join(f'"{name}" {fields[name].db_type(database)}' for name in given)
    back = ", ".join(quote(str(fields[name].column)) for name in returning)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns})"  # noqa: S608  # names of our own models
        f" SELECT {', '.join(values)} FROM {SOURCES[vendor].format(typed=typed)} WHERE TRUE RETURNING {back}"
    )
    prepared = [fields[name].get_db_prep_save(value, database) for name, value in defaults.items()]
    return statement, prepared


def _defaults(fields: Mapping[str, "Field[Any, Any]"], given: Sequence[str]) -> dict[str, Any]:
    """What Django would write into the columns that no row names; NULL needs no writing."""
    left_out = [
        (name, field)
        for name, field in fields.items()
        if name not in given and not field.primary_key and not field.has_db_default()
    ]
    found = {name: field.get_default() for name, field in left_out}
    return {name: value for name, value in found.items() if value is not None}


def _written(vendor: str, value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} cannot be written by bulk: give it as JSON has it.")
    return _stamp(vendor, value)


@lru_cache(maxsize=4096)  # most rows of a batch have their times from one sweep
def _stamp(vendor: str, value: datetime) -> str:
    """A time as the column keeps it."""
    if vendor == "postgresql":
        return value.isoformat()
    return str(connections["default"].ops.adapt_datetimefield_value(value))
