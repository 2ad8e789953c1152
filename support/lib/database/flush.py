"""Wait for the disk once for many small transactions, where nothing is told to anybody before that.

A commit that does not wait is whole or not there at all, and never overtakes an earlier one: the log is written in
order. So the first commit that waits makes all before it last, whoever does it: ours at the end of `once`, or that of
somebody who read what was committed and acts upon it, such as the claim of an outbox row. On SQLite this does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LATER, AS_EVER = "SET synchronous_commit TO off", "RESET synchronous_commit"
# Empty, and read by nobody; but a transaction that writes nothing to the log would not wait for it.
NOW = "SELECT pg_logical_emit_message(TRUE, 'desk', '')"


@contextmanager
def once() -> Iterator[None]:
    """What is committed inside lasts when the block is left, however it is left. Open it outside a transaction."""
    _execute(LATER)
    try:
        yield
    finally:
        _execute(AS_EVER)
        _execute(NOW)


def _execute(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
