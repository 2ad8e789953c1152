"""Wait for the disk once for many small transactions, where nothing is told to anybody before that.

A commit that does not wait is whole or not there at all, and never overtakes an earlier one: the log is written in
order. So the first commit that waits makes all before it last, whoever does it: ours in `now`, or that of somebody who
read what was committed and acts upon it, such as the claim of an outbox row. On SQLite this does nothing.
"""

from django.db import connection

LATER = "SET LOCAL synchronous_commit TO off"
# Empty, and read by nobody; but a transaction that writes nothing to the log would not wait for it.
NOW = "SELECT pg_logical_emit_message(TRUE, 'desk', '')"


def later() -> None:
    """The transaction around this need not wait for the disk; the caller promises to call `now` after it."""
    _execute(LATER)


def now() -> None:
    """Return when all that was committed before lasts. Call it outside a transaction."""
    _execute(NOW)


def _execute(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
