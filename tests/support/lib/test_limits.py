"""A bucket gives as many tokens as it holds, refills with time and survives odd clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from support.lib import limits
from support.models import TokenBucket

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


def test_a_clock_that_went_back_gives_nothing_and_does_not_freeze_the_bucket() -> None:
    assert [take(), take()] == [True, True]
    assert not take(after=-86_400)
    assert take(after=-86_400 + 10)
