"""A stored call is read once; one that cannot be read is tried again, then held for a person, and stops no other."""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from incidents.hooks import process
from incidents.models import Webhook
from support.models import Brand
from tests.make import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
numbers = count(1)


def call(brand: Brand, **fields: Any) -> Webhook:
    values: dict[str, Any] = {"source": "alerts/generic", "body": b"{}", "received_at": NOON}
    values |= {"run_at": NOON, "key": str(next(numbers))}
    return Webhook.objects.create(brand=brand, **(values | fields))


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """What reading a row does: raise this, call this, or say it was read."""
    does: dict[int, Any] = {}

    def read(row: Webhook, *, now: Any) -> str:
        found = does.get(row.pk)
        if isinstance(found, Exception):
            raise found
        if callable(found):
            found(row)
        return "read " * 200

    monkeypatch.setattr(process, "import_string", lambda _path: read)
    return does


def test_what_is_read_is_done_with_what_came_of_it(luneo: Brand, readers: dict[int, Any]) -> None:
    row = call(luneo)
    assert process.process(row.pk, now=NOON)
    row.refresh_from_db()
    assert (row.state, row.outcome[:10], len(row.outcome)) == ("done", "read read ", 500)
    assert not process.process(row.pk, now=NOON)


def test_one_that_fails_is_tried_again_later_and_held_in_the_end(
    luneo: Brand, readers: dict[int, Any]
) -> None:
    row = call(luneo)
    readers[row.pk] = ValueError("no such thing " * 100)
    now, waits = NOON, []
    for _attempt in range(process.ATTEMPTS):
        assert process.process(row.pk, now=now)
        row.refresh_from_db()
        waits.append(row.run_at - now)
        now = max(now, row.run_at)
    assert all(timedelta(0) < wait <= process.LONGEST_BACKOFF for wait in waits[:-1])
    assert (row.state, row.attempts) == ("held", process.ATTEMPTS)
    assert row.last_error.startswith("ValueError: no such thing")
    assert len(row.last_error) <= 500
    assert not process.process(row.pk, now=now + timedelta(days=1))


def test_it_is_not_tried_before_its_time(luneo: Brand, readers: dict[int, Any]) -> None:
    row = call(luneo, run_at=NOON + MINUTE)
    assert not process.process(row.pk, now=NOON)
    assert process.process(row.pk, now=NOON + MINUTE)


def test_a_held_one_is_read_again_when_a_person_says_so(
    luneo: Brand, readers: dict[int, Any]
) -> None:
    row = call(luneo, state="held", attempts=5, last_error="x")
    assert process.release(row, now=NOON)
    assert not process.release(row, now=NOON)
    assert process.process(row.pk, now=NOON)
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("done", "")


def test_one_that_always_ends_its_process_is_held_in_the_end(
    luneo: Brand, readers: dict[int, Any]
) -> None:
    """Each claim counts, so that a row whose reader dies is not claimed for ever."""
    row = call(luneo, attempts=process.ATTEMPTS)
    assert process.process(row.pk, now=NOON)
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("held", "RuntimeError: It ended its process.")


def test_one_that_fails_leaves_nothing_of_what_it_wrote_and_stops_no_other(
    luneo: Brand, readers: dict[int, Any]
) -> None:
    first, second = call(luneo), call(luneo, run_at=NOON + timedelta(seconds=1))

    def writes_and_fails(row: Webhook) -> None:
        call(luneo, key="half done", state="done")
        raise KeyError("oh")

    readers[first.pk] = writes_and_fails
    assert process.process_due(now=NOON + MINUTE) == 2
    assert not Webhook.objects.filter(key="half done").exists()
    assert Webhook.objects.get(pk=second.pk).state == "done"


def test_who_lost_the_row_to_another_leaves_nothing(luneo: Brand, readers: dict[int, Any]) -> None:
    row = call(luneo)

    def taken_over(_row: Webhook) -> None:
        call(luneo, key="ours", state="done")
        Webhook.objects.filter(pk=row.pk).update(lease_token=None)

    readers[row.pk] = taken_over
    assert process.process(row.pk, now=NOON)
    assert not Webhook.objects.filter(key="ours").exists()
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("new", "")


@pytest.mark.parametrize(("limit", "taken"), [(0, 0), (2, 2), (9, 3)])
def test_a_round_takes_no_more_than_its_limit_oldest_first(
    luneo: Brand, readers: dict[int, Any], limit: int, taken: int
) -> None:
    rows = [call(luneo, run_at=NOON - number * MINUTE) for number in range(3)]
    assert process.process_due(now=NOON, limit=limit) == taken
    done = set(Webhook.objects.filter(state="done").values_list("pk", flat=True))
    assert done == {row.pk for row in rows[::-1][:taken]}


def test_a_round_that_lasts_too_long_begins_nothing_more(
    luneo: Brand, readers: dict[int, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([0.0, 1.0, process.BUDGET + 1])
    monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    for _row in range(3):
        call(luneo)
    assert process.process_due(now=NOON) == 1
