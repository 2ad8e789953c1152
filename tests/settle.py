"""Wait until nobody else works in a test's PostgreSQL: emptying its tables would lock against what still runs."""

import time

from django.db.backends.base.base import BaseDatabaseWrapper

PATIENCE = 10.0  # seconds
BUSY = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"


def others(connection: BaseDatabaseWrapper, patience: float = PATIENCE) -> int:
    """End what still runs after `patience` seconds; how many had to be ended. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return 0
    deadline = time.monotonic() + patience
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {BUSY}")
            if not cursor.fetchone()[0]:
                return 0
            time.sleep(0.02)
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {BUSY}")
        return len(cursor.fetchall())
