"""What is asked again and again inside is understood once; outside, and after a failure, all is as it was."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection

from support.lib.database import prepared
from support.models import Brand

MARK = "/* asked again */"


@pytest.fixture(autouse=True)
def _database(db: None) -> Iterator[None]:
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


def ask(value: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::text {MARK}", [value])
        return cursor.fetchone()[0]


def kept() -> int:
    """How many of our statements the database keeps for this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%" + MARK]
        )
        return int(cursor.fetchone()[0])


def manner() -> tuple[object, object]:
    """How the connection asks now."""
    ours = connection.connection
    return ours.cursor_factory, ours.prepare_threshold


@pytest.mark.services
def test_what_is_asked_often_inside_is_kept() -> None:
    with prepared.statements():
        assert [ask(number) for number in ("1", "2", "3", "4")] == ["1", "2", "3", "4"]
        assert kept() == 1


@pytest.mark.services
def test_nothing_is_kept_outside() -> None:
    with prepared.statements():
        ask("1")
    for number in range(5):
        ask(str(number))
    assert kept() == 0


@pytest.mark.services
def test_a_failure_inside_leaves_the_connection_as_it_was() -> None:
    connection.ensure_connection()
    before = manner()

    def fail() -> None:
        with prepared.statements():
            assert manner() != before
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert manner() == before


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_inside_is_made_anew_and_works() -> None:
    with prepared.statements(), pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert ask("again") == "again"


def test_rows_are_found_and_written_inside_as_outside(luneo: Brand) -> None:
    rows = Brand.objects.filter(slug="luneo", pk__in=[luneo.pk])
    with prepared.statements():
        for number in range(4):
            assert rows.update(name=f"Luneo {number}") == 1
            assert rows.values_list("name", flat=True).get() == f"Luneo {number}"
