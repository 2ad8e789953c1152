"""Statements that PostgreSQL parses and plans once: for the dozen of a letter that takes as long as running them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.module_loading import import_string

# Django's cursor of the option `server_side_binding`: only a statement whose values are sent apart can be prepared.
BINDING = "django.db.backends.postgresql.base.ServerBindingCursor"
AFTER = 2  # uses of a statement before it is prepared


@contextmanager
def statements() -> Iterator[None]:
    """What is asked inside more than AFTER times is prepared, for this connection. On SQLite this does nothing."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    ours = connection.connection
    before = ours.cursor_factory, ours.prepare_threshold
    ours.cursor_factory, ours.prepare_threshold = import_string(BINDING), AFTER
    try:
        yield
    finally:
        ours.cursor_factory, ours.prepare_threshold = before
