"""Statements that PostgreSQL parses and plans once: to understand a letter's dozen costs it as much as to run them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.module_loading import import_string

# Django's for its option `server_side_binding`: only what has its values beside it can be kept.
BINDING = "django.db.backends.postgresql.base.ServerBindingCursor"
AFTER = 2  # times that a statement is asked


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
