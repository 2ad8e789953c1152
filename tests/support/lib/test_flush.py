"""Many commits, one wait for the disk: what is said to be lasting has reached the log's end on disk."""

from typing import Any

import pytest
from django.db import connection, transaction

from support.lib import flush

UNFLUSHED = "SELECT pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn()"


def ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_only_the_transaction_that_asked_for_it_does_not_wait() -> None:
    with transaction.atomic():
        flush.later()
        assert ask("SHOW synchronous_commit") == "off"
    assert ask("SHOW synchronous_commit") == "on"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_now_puts_on_disk_what_was_committed_before() -> None:
    with transaction.atomic():
        flush.later()
        ask("SELECT pg_logical_emit_message(TRUE, 'test', repeat('x', 100))")
    committed = ask("SELECT pg_current_wal_insert_lsn()")
    flush.now()
    assert ask(f"SELECT pg_current_wal_flush_lsn() >= '{committed}'::pg_lsn")


@pytest.mark.django_db
def test_without_postgresql_there_is_nothing_to_wait_for(django_assert_num_queries: Any) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("this is PostgreSQL")
    with django_assert_num_queries(0):
        flush.later()
        flush.now()
