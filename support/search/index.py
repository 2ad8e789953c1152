"""The table behind the search and the triggers that keep it in step, in the dialect of PostgreSQL or SQLite.

One document per ticket: its number and subject (A), its people (B), its tags (C) and what was written in it (D).
A ticket's row changes often and its words seldom, so the document stands in a table of its own. No foreign key
guards it: the triggers follow deletions, and emptying the tables stays possible. Made to be after every `migrate`,
like the walls: SQLite drops a table's triggers whenever a migration remakes the table.
"""

import hashlib

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from support.search import index_postgresql, index_sqlite

DIALECTS = {"postgresql": index_postgresql, "sqlite": index_sqlite}


def build(connection: BaseDatabaseWrapper) -> None:
    """Make table and triggers be exactly those declared; where anything differed, index every ticket anew."""
    dialect = DIALECTS[connection.vendor]
    definition = "\n".join([dialect.TABLE, *dialect.FUNCTIONS, *dialect.TRIGGERS.values()])
    mark = hashlib.sha256(definition.encode()).hexdigest()[:8]
    wanted = {f"search_{name}_{mark}" for name in dialect.TRIGGERS}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(dialect.EXISTING)
        existing: dict[str, str] = dict(cursor.fetchall())
        if existing.keys() == wanted:
            return
        for name, table in existing.items():
            cursor.execute(dialect.DROP.format(name=name, table=table))
        cursor.execute("DROP TABLE IF EXISTS support_search")
        for statement in (*dialect.FUNCTIONS_FIRST, dialect.TABLE, *dialect.FUNCTIONS):
            cursor.execute(statement)
        for name, body in dialect.TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER search_{name}_{mark} {body}")
        fill(connection)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Index every ticket, into an empty table; the indexes are made afterwards, which is faster."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        for statement in (*dialect.BEFORE_FILLING, dialect.FILL, *dialect.AFTER_FILLING):
            cursor.execute(statement)
