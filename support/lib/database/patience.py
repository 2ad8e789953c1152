"""How long a front door waits for the database before it says "try again later"."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A transaction in which no statement, the first lock included, waits longer than `seconds`.

    Raises OperationalError when it would. A sender who is told so within its own patience tries again; one that
    is left hanging may not.
    """
    milliseconds = int(seconds * 1000)
    if connection.vendor == "sqlite":
        with _busy_timeout(milliseconds), transaction.atomic():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
        yield


@contextmanager
def _busy_timeout(milliseconds: int) -> Iterator[None]:
    usual = int(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
