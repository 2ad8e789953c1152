"""Insert or name thousands of rows by one statement with few parameters: a sweep must keep up with an outage.

A row is told in two parts. `shared` is a plain dict of column values that many rows have in common (the same object,
sent once); what a row has alone are keys and times, sent as one array for each such column. Building model instances,
binding each value, or sending each row as JSON costs several times what writing the rows does. No signals, no `save()`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, connections, router
from django.db.models import Field, Model
from django.db.models.expressions import RawSQL

Shared = Mapping[str, Any]
Own = int | datetime
Fields = Mapping[str, "Field[Any, Any]"]
# `s` are the shared parts by their number, `o` the rows: the number of their shared part, then their own columns.
STATEMENT = {
    "postgresql": (
        "INSERT INTO {table} ({columns}) SELECT {values}"
        " FROM json_to_recordset(%s::json) AS s(n int{typed}) JOIN unnest({arrays}) AS o(n{own}) USING (n)"
    ),
    "sqlite": (
        "WITH s AS MATERIALIZED (SELECT key AS n{typed} FROM json_each(%s)),"
        " o AS MATERIALIZED (SELECT {arrays} FROM json_each(%s))"
        " INSERT INTO {table} ({columns}) SELECT {values} FROM o JOIN s USING (n) WHERE TRUE"
    ),
}
KEYS = {
    "postgresql": "SELECT unnest(%s::bigint[])",
    "sqlite": "SELECT value FROM json_each(%s)",
}


def insert(
    model: type[Model],
    rows: Sequence[tuple[Shared, *tuple[Own, ...]]],
    *,
    own: Sequence[str],
    returning: Sequence[str] = ("id",),
    unless_known: bool = False,
) -> list[tuple[Any, ...]]:
    """Write rows given as (shared, value of each column in `own`); what they leave out has its default.

    All name the same columns (`ticket_id`, not `ticket`). Gives back the columns `returning` of each that was written,
    in no promised order. `unless_known` passes over those that a UNIQUE constraint knows already.
    """
    if not rows:
        return []
    alias = router.db_for_write(model)
    given = (tuple(rows[0][0]), tuple(own))
    statement, defaults = _statement(model, alias, *given, tuple(returning))
    if unless_known:
        statement = statement.replace(" RETURNING ", " ON CONFLICT DO NOTHING RETURNING ")
    parameters = _parameters(connections[alias].vendor, rows)
    with connections[alias].cursor() as cursor:
        sqlite = connections[alias].vendor == "sqlite"
        cursor.execute(statement, [*parameters, *defaults] if sqlite else [*defaults, *parameters])
        return list(cursor.fetchall())


def among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in`: any number of keys as one parameter."""
    listed = ",".join(map(str, keys))
    array = f"{{{listed}}}" if connection.vendor == "postgresql" else f"[{listed}]"
    return RawSQL(KEYS[connection.vendor], [array])  # noqa: S611  # no word of ours is in it


def _parameters(vendor: str, rows: Sequence[tuple[Shared, *tuple[Own, ...]]]) -> list[str]:
    """The shared parts as one document, then the rows: a table of their own on SQLite, an array for each column."""
    shared, *own = zip(*rows, strict=True)
    numbers: dict[int, int] = {}
    parts: list[Shared] = []
    for each in shared:
        if numbers.setdefault(id(each), len(parts)) == len(parts):
            parts.append(each)
    columns: list[Sequence[int | str]] = [[numbers[id(each)] for each in shared]]
    for column in own:
        keys = isinstance(column[0], int)
        columns.append(column if keys else [_stamp(vendor, each) for each in column])
    if vendor == "sqlite":
        return [_document(vendor, parts), json.dumps([*zip(*columns, strict=True)])]
    numbered = [{"n": number, **part} for number, part in enumerate(parts)]
    arrays = [f"{{{','.join(map(str, column))}}}" for column in columns]
    return [_document(vendor, numbered), *arrays]


def _document(vendor: str, parts: Sequence[Shared]) -> str:
    def written(value: object) -> str:
        if not isinstance(value, datetime):
            raise TypeError(f"{value!r} cannot be written by bulk: give it as JSON has it.")
        return _stamp(vendor, value)

    return json.dumps(parts, default=written, ensure_ascii=False)


@lru_cache(maxsize=64)
def _statement(
    model: type[Model],
    alias: str,
    shared: tuple[str, ...],
    own: tuple[str, ...],
    returning: tuple[str, ...],
) -> tuple[str, list[Any]]:
    database = connections[alias]
    quote, vendor = database.ops.quote_name, database.vendor
    fields = {field.attname: field for field in model._meta.concrete_fields}
    types = {name: str(field.db_type(database)) for name, field in fields.items()}
    defaults = _defaults(fields, (*shared, *own))
    columns = [quote(str(fields[name].column)) for name in (*defaults, *shared, *own)]
    values = [f"CAST(%s AS {types[name]})" for name in defaults]
    values += [f's."{name}"' for name in shared] + [f'o."{name}"' for name in own]
    if vendor == "postgresql":
        typed = "".join(f', "{name}" {types[name]}' for name in shared)
        named = "".join(f', "{name}"' for name in own)
        arrays = ", ".join(["%s::int[]", *(f"%s::{types[name]}[]" for name in own)])
    else:
        typed = "".join(f""", value ->> '$."{name}"' AS "{name}\"""" for name in shared)
        named = ""
        arrays = ", ".join(
            f'value ->> {place} AS "{name}"' for place, name in enumerate(("n", *own))
        )
    statement = STATEMENT[vendor].format(
        table=quote(model._meta.db_table),
        columns=", ".join(columns),
        values=", ".join(values),
        typed=typed,
        arrays=arrays,
        own=named,
    )
    back = ", ".join(quote(str(fields[name].column)) for name in returning)
    prepared = [fields[name].get_db_prep_save(value, database) for name, value in defaults.items()]
    return f"{statement} RETURNING {back}", prepared


def _defaults(fields: Fields, given: Sequence[str]) -> dict[str, Any]:
    """What Django would write into the columns that no row names; NULL needs no writing."""
    left_out = [
        (name, field)
        for name, field in fields.items()
        if name not in given and not field.primary_key and not field.has_db_default()
    ]
    found = {name: field.get_default() for name, field in left_out}
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=4096)  # most rows of a batch have their times from one sweep
def _stamp(vendor: str, value: datetime) -> str:
    """A time as the column keeps it."""
    if vendor == "postgresql":
        return value.isoformat()
    return str(connections["default"].ops.adapt_datetimefield_value(value))
