"""A due row has one owner at a time, and a lost owner changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from support.lib.database import claim
from support.models import RawMessage
from tests.at_once import at_once

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def a_row(key: str, *, run_at: datetime = NOON, **fields: object) -> RawMessage:
    return RawMessage.objects.create(
        source="test", key=key, body=b"x", received_at=NOON, run_at=run_at, **fields
    )


def claim_some(now: datetime = NOON, limit: int = 10) -> list[RawMessage]:
    waiting = RawMessage.objects.filter(state=RawMessage.State.NEW)
    return claim.claim(waiting, now=now, limit=limit, lease=MINUTE)


def test_due_rows_are_taken_oldest_first_and_leased() -> None:
    a_row("late", run_at=NOON - MINUTE)
    a_row("later", run_at=NOON)
    a_row("future", run_at=NOON + MINUTE)
    (first,) = claim_some(limit=1)
    assert first.key == "late"
    assert first.attempts == 1
    assert first.lease_until == first.run_at == NOON + MINUTE
    assert [row.key for row in claim_some()] == ["later"]
    assert claim_some() == []


@pytest.mark.services
@pytest.mark.parametrize(("durable", "flush"), [(True, "on"), (False, "off")])
def test_only_a_claim_that_may_be_forgotten_does_not_wait_for_the_disk(
    durable: bool, flush: str
) -> None:
    a_row("one")
    waiting = RawMessage.objects.filter(state=RawMessage.State.NEW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = 'on'")
        (row,) = claim.claim(waiting, now=NOON, limit=5, lease=MINUTE, durable=durable)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == (flush,)
    assert (row.key, row.attempts) == ("one", 1)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_what_comes_after_such_a_claim_waits_for_the_disk_again() -> None:
    a_row("one")
    waiting = RawMessage.objects.filter(state=RawMessage.State.NEW)
    claim.claim(waiting, now=NOON, limit=1, lease=MINUTE, durable=False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_only_rows_of_the_given_query_are_taken() -> None:
    a_row("held", state="held")
    assert claim_some() == []


def test_the_claim_is_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    a_row("one")
    with django_assert_num_queries(1):
        (row,) = claim_some()
    with django_assert_num_queries(1):
        assert claim.finish(row, state=RawMessage.State.DONE)
    stored = RawMessage.objects.get()
    assert (stored.state, stored.lease_token, stored.lease_until) == ("done", None, None)
    assert row.state == "done"


def test_a_dead_workers_row_is_due_again_when_its_lease_ends() -> None:
    a_row("one")
    (dead,) = claim_some()
    (heir,) = claim_some(now=NOON + MINUTE)
    assert heir.attempts == 2
    assert not claim.finish(dead, state="done")
    assert not claim.postpone(dead, until=NOON, error="late")
    assert claim.finish(heir, state="done")
    assert not claim.finish(heir, state="held"), "a lease ends once"


def test_whoever_completes_a_row_that_somebody_took_over_keeps_nothing_of_the_work() -> None:
    a_row("one")
    (dead,) = claim_some()
    (heir,) = claim_some(now=NOON + MINUTE)
    with pytest.raises(claim.LeaseLost):
        claim.complete(dead, state="done")
    claim.complete(heir, state="done")
    assert RawMessage.objects.get().state == "done"


def test_a_row_that_was_never_claimed_cannot_be_finished() -> None:
    assert not claim.finish(a_row("one"), state="done")
    assert RawMessage.objects.get().state == "new"


def test_a_postponed_row_waits_and_keeps_its_error_short() -> None:
    a_row("one")
    (row,) = claim_some()
    assert claim.postpone(row, until=NOON + 2 * MINUTE, error="e" * 900)
    assert claim_some(now=NOON + MINUTE) == []
    (again,) = claim_some(now=NOON + 2 * MINUTE)
    assert (again.attempts, len(again.last_error)) == (2, 500)


def test_a_clock_that_went_back_does_not_strand_a_tried_row() -> None:
    a_row("tried", run_at=NOON + timedelta(hours=26), attempts=1)
    a_row("planned", run_at=NOON + timedelta(hours=26))
    assert [row.key for row in claim_some()] == ["tried"]


def test_backoff_doubles_to_its_cap_and_varies() -> None:
    cap, floor = timedelta(minutes=15), timedelta(seconds=2)
    for attempts, longest in [(0, 2), (1, 2), (2, 4), (5, 32), (40, 900), (10_000, 900)]:
        waits = {claim.backoff(attempts, cap=cap, floor=floor) for _ in range(50)}
        assert all(longest / 2 <= wait.total_seconds() <= longest for wait in waits)
        assert len(waits) > 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="an in-memory SQLite has one writer")
def test_twenty_claimers_at_once_share_the_rows_without_a_double() -> None:
    for number in range(40):
        a_row(str(number))
    claimed = at_once(*[lambda: claim_some(limit=5)] * 20)
    taken = [row.pk for rows in claimed for row in rows]
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_a_row_that_somebody_holds_is_stepped_over_not_waited_for() -> None:
    a_row("held up")
    a_row("free")
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM support_rawmessage WHERE key = 'held up' FOR UPDATE")
        assert [row.key for row in claim_some()] == ["free"]
    finally:
        other.close()


def test_a_finish_that_the_database_refuses_keeps_the_lease() -> None:
    a_row("first", fingerprint="f", state="done")
    a_row("second")
    (row,) = claim_some()
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.finish(row, state="done", fingerprint="f")
    assert row.state == "new"
    assert claim.finish(row, state="held")
