"""A bucket gives as many tokens as it holds, refills with time and survives odd clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from support.lib import limits
from support.models import TokenBucket
from tests.at_once import at_once

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def take(key: str = "ada@example.org", *, after: float = 0) -> bool:
    return limits.take(key, rate=0.1, burst=2, now=NOON + timedelta(seconds=after))


def test_a_bucket_gives_its_burst_and_then_one_per_interval() -> None:
    assert [take(), take(), take()] == [True, True, False]
    assert not take(after=9)
    assert take(after=19)
    assert not take(after=19)


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    assert [take(), take()] == [True, True]
    assert [take(after=86_400) for _ in range(3)] == [True, True, False]


def test_keys_have_their_own_buckets_and_are_not_stored_as_written() -> None:
    assert [take(), take(), take("bob@example.org")] == [True, True, True]
    assert not TokenBucket.objects.filter(key__contains="@").exists()
    assert TokenBucket.objects.count() == 2


def test_workers_clocks_that_differ_a_little_fill_nothing() -> None:
    assert [take(), take()] == [True, True]
    assert not take(after=-60)


def test_a_bucket_marked_by_a_clock_that_went_back_is_not_frozen() -> None:
    assert [take(), take()] == [True, True]
    assert [take(after=-86_400) for _ in range(3)] == [True, True, False]
    assert take(after=-86_400 + 10)


def test_a_take_is_one_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [take(), take()] == [True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="an in-memory SQLite has one writer")
def test_callers_at_once_do_not_share_a_token() -> None:
    got = at_once(*[take] * 10)
    assert sorted(got) == [False] * 8 + [True] * 2


def test_a_bucket_that_is_full_again_is_forgotten_and_one_in_use_is_not() -> None:
    take("old")
    take("new", after=6 * 86_400)
    assert limits.forget(now=NOON + timedelta(days=7)) == 0
    assert limits.forget(now=NOON + timedelta(days=7, seconds=1)) == 1
    assert TokenBucket.objects.count() == 1
