"""Rows into tables as fast as the database takes them: COPY on PostgreSQL, bulk statements on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Max, Model

from support.search import index

Value = str | int | None
BATCH = 5_000  # rows
BUILDING = (  # a busy machine may take minutes to index a million letters
    "SET LOCAL maintenance_work_mem = '512MB'",
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL statement_timeout = 0",
)


@dataclass
class Table:
    """A model's table: `columns` vary from row to row, everything else is the field's default."""

    model: type[Model]
    columns: Sequence[str]
    rows: list[tuple[Value, ...]] = field(default_factory=list)
    next_id: int = 0

    def __post_init__(self) -> None:
        newest = self.model._default_manager.aggregate(newest=Max("pk"))["newest"]
        self.next_id = (newest or 0) + 1
        rest = [each for each in self.model._meta.concrete_fields if each.name not in self.columns]
        by_name = {each.name: str(each.column) for each in self.model._meta.concrete_fields}
        self.names = [*(by_name[name] for name in self.columns), *(str(f.column) for f in rest)]
        self.constants = tuple(_constant(each) for each in rest)

    def add(self, *values: Value) -> int:
        """The new row's key, which is the first of the columns."""
        key = self.next_id
        self.next_id += 1
        self.rows.append((key, *values))
        return key

    def flush(self) -> None:
        """Write what was added since the last time."""
        if connection.vendor == "postgresql":
            self._copy()
        else:
            self._insert()
        self.rows.clear()

    def _copy(self) -> None:
        tail = "".join(f"\t{_text(value)}" for value in self.constants) + "\n"
        quoted = ", ".join(f'"{name}"' for name in self.names)
        lines = ("\t".join(map(_text, row)) + tail for row in self.rows)
        with connection.cursor() as cursor:
            into = f"COPY {self.model._meta.db_table} ({quoted}) FROM STDIN"
            with cursor.copy(into) as copy:
                for some in _batches(lines):
                    copy.write("".join(some))

    def _insert(self) -> None:
        quoted = ", ".join(f'"{name}"' for name in self.names)
        marks = ", ".join(["%s"] * len(self.names))
        into = f"INSERT INTO {self.model._meta.db_table} ({quoted}) VALUES ({marks})"  # noqa: S608  # names are ours
        with connection.cursor() as cursor:
            cursor.executemany(into, [(*row, *self.constants) for row in self.rows])


def _constant(field: Any) -> Value:
    if isinstance(field, JSONField) and not field.has_default():
        return "{}"
    if field.has_default():
        value = field.get_db_prep_save(field.get_default(), connection)
        value = getattr(value, "obj", value)
        return value if isinstance(value, (str, int)) else "[]" if value == [] else "{}"
    return None if field.null else ""


def _text(value: Value) -> str:
    """One value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, int):
        return str(int(value))
    if "\n" in value or "\\" in value or "\t" in value:
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return value


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(lines)
    while some := list(islice(waiting, BATCH)):
        yield some


@contextmanager
def loading(models: Sequence[type[Model]]) -> Iterator[None]:
    """One transaction without triggers and secondary indexes, which are made once at its end."""
    is_postgresql = connection.vendor == "postgresql"
    bare = (
        _bare_postgresql([each._meta.db_table for each in models])
        if is_postgresql
        else _bare_sqlite()
    )
    with transaction.atomic():
        with bare:
            yield
        # Now that the indexes are back, by which it looks up each ticket's messages.
        index.fill(connection)


@contextmanager
def _bare_postgresql(tables: list[str]) -> Iterator[None]:
    secondary = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint) AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
        " AND indexdef NOT LIKE '%%gin_trgm_ops%%'"
    )
    with connection.cursor() as cursor:
        for statement in BUILDING:
            cursor.execute(statement)
        cursor.execute(secondary, [tables])
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
        # Each row's triggers would look up what is known to be right: walls, references, the search.
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
        for _name, definition in found:
            cursor.execute(definition)
        for table in tables:
            newest = f"(SELECT max(id) FROM {table})"  # noqa: S608  # names are ours
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})")
            cursor.execute(f"ANALYZE {table}")


@contextmanager
def _bare_sqlite() -> Iterator[None]:
    """Triggers are taken down and put back as they stood."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, definition in found:
            cursor.execute(definition.replace("%", "%%"))
