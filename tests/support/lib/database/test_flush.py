"""Many commits, one wait for the disk: what is said to be lasting has reached the log's end on disk."""

from typing import Any

import pytest
from django.db import connection, transaction

from support.lib.database import flush


def ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_only_what_is_inside_does_not_wait() -> None:
    with flush.once():
        assert ask("SHOW synchronous_commit") == "off"
        with transaction.atomic():
            assert ask("SHOW synchronous_commit") == "off"
    assert ask("SHOW synchronous_commit") == "on"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_what_was_committed_inside_is_on_disk_when_the_block_is_left() -> None:
    with flush.once(), transaction.atomic():
        ask("SELECT pg_logical_emit_message(TRUE, 'test', repeat('x', 100))")
        inside = ask("SELECT pg_current_wal_insert_lsn()")
    assert ask(f"SELECT pg_current_wal_flush_lsn() >= '{inside}'::pg_lsn")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_failure_inside_leaves_waiting_commits_behind() -> None:
    written: list[str] = []

    def fail() -> None:
        with flush.once():
            ask("SELECT pg_logical_emit_message(TRUE, 'test', 'before the failure')")
            written.append(ask("SELECT pg_current_wal_insert_lsn()"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ask("SHOW synchronous_commit") == "on"
    assert ask(f"SELECT pg_current_wal_flush_lsn() >= '{written[0]}'::pg_lsn")


@pytest.mark.django_db
def test_without_postgresql_there_is_nothing_to_wait_for(django_assert_num_queries: Any) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("this is PostgreSQL")
    with django_assert_num_queries(0), flush.once():
        pass
