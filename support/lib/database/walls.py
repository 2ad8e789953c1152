"""Walls in the database itself: facts that cannot be rewritten, rows that cannot point across brands.

Django 5.2 knows neither append-only columns nor composite foreign keys, so these are triggers, in the dialect of
PostgreSQL or SQLite. Code cannot go round them, a forgotten check in a view included. They are declared here and
made to be after every `migrate` (SQLite drops a table's triggers whenever a migration remakes the table).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = "Facts are append-only: write a new row instead."
KEPT = "This row is evidence: it is never deleted."
OTHER_BRAND = "This row would point to another brand."
EXISTING = {
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND tgname LIKE 'wall\\_%'",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master"
    " WHERE type = 'trigger' AND name LIKE 'wall\\_%' ESCAPE '\\'",
}


@dataclass(frozen=True, slots=True)
class Wall:
    """One trigger: on these moments of this table, refuse with `message` when `condition` holds.

    `guard` looks at the row alone and spares PostgreSQL the call of a function where it cannot hold.
    """

    table: str
    moment: str
    condition: str
    message: str
    guard: str = "TRUE"

    @property
    def name(self) -> str:
        """Changes with the definition, so that an old wall is recognised and replaced."""
        definition = f"{self.table}|{self.moment}|{self.guard}|{self.condition}|{self.message}"
        return f"wall_{hashlib.sha256(definition.encode()).hexdigest()[:16]}"

    def statements(self, vendor: str) -> list[str]:
        """The SQL that builds it."""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.moment} ON {self.table}"
        if vendor == "sqlite" and self.moment == "TRUNCATE":
            return []  # it has none: emptying a table is a DELETE there
        if vendor == "sqlite":
            holds = f"{self.guard} AND {self.condition}"
            return [f"{head} WHEN {holds} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"]
        refusal = f"RAISE integrity_constraint_violation USING MESSAGE = '{self.message}'"
        goes_on = "OLD" if self.moment == "DELETE" else "NEW"  # NULL would skip the row silently
        body = f"BEGIN IF {self.condition} THEN {refusal}; END IF; RETURN {goes_on}; END"
        each = "STATEMENT" if self.moment == "TRUNCATE" else "ROW"
        function = f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql"
        return [
            f"{function} AS $$ {body} $$",
            f"{head} FOR EACH {each} WHEN ({self.guard}) EXECUTE FUNCTION {self.name}()",
        ]


def append_only(table: str, *columns: str, when: str = "TRUE") -> list[Wall]:
    """Refuse every UPDATE of these columns. Others (an author who leaves) may still change."""
    return [Wall(table, f"UPDATE OF {', '.join(columns)}", when, APPEND_ONLY)]


def never_deleted(table: str) -> list[Wall]:
    """Refuse every DELETE and TRUNCATE, so that what a runbook needs as evidence stays."""
    return [Wall(table, moment, "TRUE", KEPT) for moment in ("DELETE", "TRUNCATE")]


def same_brand(
    table: str, column: str, target: str, *, through: tuple[str, str] | None = None
) -> list[Wall]:
    """Refuse a row whose `column` points at a row of `target` of another brand than its own.

    A row that has no brand of its own has that of the row `through`: its column, and the table that this points at.
    """
    mine, own = "brand_id", "NEW.brand_id"
    if through is not None:
        mine, own = through[0], f"(SELECT brand_id FROM {through[1]} WHERE id = NEW.{through[0]})"  # noqa: S608  # names are ours
    points = f"NEW.{column} IS NOT NULL AND NEW.{mine} IS NOT NULL"
    # Asked by the key alone: with the brand beside it, a planner without figures may walk the whole brand for each row.
    brand = f"(SELECT brand_id FROM {target} WHERE id = NEW.{column})"  # noqa: S608  # names are ours
    crossing = f"COALESCE({brand}, -1) <> {own}"
    moments = ("INSERT", f"UPDATE OF {mine}, {column}")
    return [Wall(table, moment, crossing, OTHER_BRAND, guard=points) for moment in moments]


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger on SQLite, which renames no table while one of them names a table that is not there."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def build(connection: BaseDatabaseWrapper, walls: Iterable[Wall], *, prefix: str) -> None:
    """Make the triggers on tables that start with `prefix` be exactly these."""
    wanted = {wall.name: wall for wall in walls}
    with connection.cursor() as cursor:
        cursor.execute(EXISTING[connection.vendor])
        existing: dict[str, Any] = dict(cursor.fetchall())
        for name, table in existing.items():
            if table.startswith(prefix) and name not in wanted:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{on}")
        for name in wanted.keys() - existing.keys():
            for statement in wanted[name].statements(connection.vendor):
                cursor.execute(statement)
