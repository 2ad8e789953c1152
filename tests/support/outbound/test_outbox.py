"""Rows of what is to leave: queued once, sent again or dropped by a named person."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.models import OutboxMessage
from support.outbound import decisions
from support.outbound.outbox import OutboxRefused
from tests.support.outbound.conftest import Queue

MINUTE = timedelta(minutes=1)
State = OutboxMessage.State


def test_a_key_is_queued_once_and_keeps_its_first_words(queue: Queue) -> None:
    first = queue("one", payload={"text": "first"})
    second = queue("one", payload={"text": "second"})
    assert first.pk == second.pk
    assert OutboxMessage.objects.get().payload == {"text": "first"}


def test_a_known_key_that_was_sent_is_not_sent_again(queue: Queue) -> None:
    OutboxMessage.objects.filter(pk=queue("one").pk).update(state=State.SENT)
    queue("one")
    assert OutboxMessage.objects.get().state == State.SENT


def test_queueing_costs_one_statement(queue: Queue) -> None:
    with CaptureQueriesContext(connection) as queries:
        queue("one")
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) == 1


@pytest.mark.parametrize(
    ("carrier", "patience"),
    [
        ("mail", timedelta(hours=48)),
        ("pagerduty", timedelta(minutes=30)),
        ("jira", timedelta(hours=24)),
    ],
)
def test_each_carrier_has_its_patience(
    queue: Queue, now: datetime, carrier: str, patience: timedelta
) -> None:
    assert queue("one", carrier=carrier).give_up_at == now + patience


def test_patience_begins_when_the_row_may_be_sent(queue: Queue, now: datetime) -> None:
    row = queue("one", send_after=now + MINUTE, give_up_after=10 * MINUTE)
    assert (row.run_at, row.give_up_at) == (now + MINUTE, now + 11 * MINUTE)


def test_a_row_is_rung_for_when_it_may_leave_at_once(
    queue: Queue, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr("support.lib.bell.ring", lambda name, pk: rung.append((name, pk)))
    row = queue("now")
    queue("later", send_after=now + MINUTE)
    assert rung == [("support.tasks.deliver_outbox", row.pk)]


@pytest.mark.parametrize("state", [State.DEAD, State.SENT])
def test_what_was_given_up_or_lost_is_sent_again_from_nought(
    queue: Queue, now: datetime, state: str
) -> None:
    row = queue("one")
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, attempts=9)
    decisions.requeue(row, by="Ada", now=now + MINUTE)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.decided_by) == (State.PENDING, 0, "Ada")
    assert (row.run_at, row.give_up_at) == (now + MINUTE, now + MINUTE + timedelta(hours=24))


@pytest.mark.parametrize("state", [State.PENDING, State.CANCELLED])
def test_what_waits_or_was_dropped_is_not_sent_again(
    queue: Queue, now: datetime, state: str
) -> None:
    row = queue("one")
    OutboxMessage.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(OutboxRefused, match="Only what was given up or sent"):
        decisions.requeue(row, by="Ada", now=now)


@pytest.mark.parametrize("state", [State.PENDING, State.DEAD])
def test_a_named_person_drops_a_row_with_a_reason(queue: Queue, now: datetime, state: str) -> None:
    row = queue("one")
    OutboxMessage.objects.filter(pk=row.pk).update(state=state)
    decisions.discard(row, by="Ada", reason="Wrong customer", now=now)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.last_error) == (State.CANCELLED, "Ada", "Wrong customer")


def test_dropping_needs_a_reason(queue: Queue, now: datetime) -> None:
    with pytest.raises(OutboxRefused, match="Say why"):
        decisions.discard(queue("one"), by="Ada", reason=" ", now=now)


def test_a_row_in_a_workers_hands_is_not_dropped(queue: Queue, now: datetime) -> None:
    row = queue("one")
    OutboxMessage.objects.filter(pk=row.pk).update(lease_until=now + MINUTE)
    with pytest.raises(OutboxRefused, match="right now"):
        decisions.discard(row, by="Ada", reason="Wrong", now=now)
    decisions.discard(row, by="Ada", reason="Wrong", now=now + 2 * MINUTE)
