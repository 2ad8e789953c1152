"""Letters that wait are read ten to a claim: together they cost less, and none of them holds up the others for long."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.inbound import process
from support.lib.database.claim import claim
from support.models import Brand, Clock, RawMessage, Ticket
from tests import make


def waiting(count: int) -> list[RawMessage]:
    return [make.raw(make.letter(text=f"number {number}")) for number in range(count)]


def test_letters_of_a_batch_share_what_they_are_judged_by(luneo: Brand, now: datetime) -> None:
    waiting(process.BATCH)
    with CaptureQueriesContext(connection) as asked:
        assert process.process_due(now=now) == process.BATCH
    said = [each["sql"] or "" for each in asked.captured_queries]  # what is prepared has no text
    assert Ticket.objects.count() == process.BATCH
    for table in ("support_closedday", "support_brand"):
        assert sum(f'FROM "{table}"' in each for each in said) == 1, table


def test_a_letter_that_was_tried_before_is_taken_after_the_others_and_alone(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = rows = waiting(4)
    RawMessage.objects.filter(pk__in=[first.pk, second.pk]).update(attempts=1)
    taken: list[list[int]] = []

    def noted(*asked: Any, **how: Any) -> Any:
        found = claim(*asked, **how)
        taken.append([row.pk for row in found])
        return found

    monkeypatch.setattr(process, "claim", noted)
    assert process.process_due(now=now) == 4
    assert [each for each in taken if each] == [
        [row.pk for row in rows[2:]],
        [first.pk],
        [second.pk],
    ]


def test_a_slow_letter_gives_the_others_of_its_batch_back(
    luneo: Brand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = waiting(3)
    monkeypatch.setattr(process, "BATCH_FOR", -1.0)
    assert process._batch(now, timedelta(), 3) == 0
    states = RawMessage.objects.filter(pk__in=[row.pk for row in rows])
    found = states.values_list("state", "run_at", "lease_token", "attempts")
    assert set(found) == {("new", now, None, 0)}, "nobody has tried them"


def test_a_batch_is_leased_for_less_than_a_letter_alone(luneo: Brand, now: datetime) -> None:
    assert process.BATCH_FOR + 10 < process.BATCH_LEASE.total_seconds() < 60  # see G12 and G3
    assert process.BATCH_LEASE < process.LEASE


def test_what_a_batch_read_of_a_brand_is_read_anew_for_the_next(
    luneo: Brand, now: datetime
) -> None:
    waiting(1)
    process.process_due(now=now)
    luneo.closed_days.create(calendar="support", on=now.date(), name="Strike")
    waiting(1)
    process.process_due(now=now)
    promises = Clock.objects.filter(kind="first_response").order_by("ticket")
    early, late = promises.values_list("due_at", flat=True)
    assert early
    assert late
    assert late > early
