"""Sending: who gets a row, what an answer means, and what is never sent."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from support.lib.database.claim import claim
from support.models import OutboxMessage
from support.outbound import deliver as delivering
from support.outbound.carriers import Refused, TryLater
from support.outbound.deliver import LANE_WIDTH, LEASE, deliver
from tests.support.outbound import carried
from tests.support.outbound.conftest import Queue

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
State = OutboxMessage.State

pytestmark = pytest.mark.django_db


def only() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_what_is_due_is_sent_and_remembers_what_the_other_side_called_it(
    queue: Queue, now: datetime
) -> None:
    queue("one")
    assert deliver(now=now) == 1
    row = only()
    assert (row.state, row.sent_at, row.provider_ref) == (State.SENT, now, "ref-one")
    assert (row.attempts, row.lease_token, row.last_error) == (1, None, "")


def test_what_was_sent_is_never_sent_again(queue: Queue, now: datetime) -> None:
    queue("one")
    assert [deliver(now=now), deliver(now=now + HOUR)] == [1, 0]
    assert carried.sent == ["one"]


def test_what_is_not_due_waits(queue: Queue, now: datetime) -> None:
    queue("one", send_after=now + MINUTE)
    assert [deliver(now=now), deliver(now=now + MINUTE)] == [0, 1]


def test_one_row_may_be_asked_for(queue: Queue, now: datetime) -> None:
    queue("one")
    wanted = queue("two")
    assert deliver(now=now, pk=wanted.pk) == 1
    assert carried.sent == ["two"]


def test_no_more_than_the_limit_is_tried(queue: Queue, now: datetime) -> None:
    for key in "abc":
        queue(key)
    assert deliver(now=now, limit=2) == 2


def test_a_carrier_is_called_outside_any_transaction_and_the_attempt_counted_before(
    queue: Queue, now: datetime, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.lib.bell.ring", lambda *_: None)
    seen = []

    def look(row: OutboxMessage) -> str:
        seen.append((connection.in_atomic_block, OutboxMessage.objects.get().attempts))
        return ""

    queue("one")
    carried.answers.append(look)
    deliver(now=now)
    assert seen == [(False, 1)]


class TestFailure:
    def test_a_refusal_is_for_good(self, queue: Queue, now: datetime) -> None:
        queue("one")
        carried.answers.append(carried.answering(Refused("No such address")))
        deliver(now=now)
        assert (only().state, only().last_error) == (State.DEAD, "No such address")
        assert deliver(now=now + HOUR) == 0

    def test_a_bad_moment_is_tried_again_later_and_later(self, queue: Queue, now: datetime) -> None:
        queue("one")
        waits = []
        at = now
        for _ in range(12):
            carried.answers.append(carried.answering(TryLater("busy")))
            assert deliver(now=at) == 1
            waits.append((only().run_at - at).total_seconds())
            at = only().run_at
        for attempt, wait in enumerate(waits):
            longest = min(900, 2 * 2**attempt)
            assert longest / 2 <= wait <= longest
        assert deliver(now=at) == 1
        assert only().state == State.SENT

    def test_the_other_sides_wish_wins_over_the_backoff(self, queue: Queue, now: datetime) -> None:
        queue("one")
        carried.answers.append(carried.answering(TryLater("429", 7 * MINUTE)))
        deliver(now=now)
        assert (only().run_at, only().last_error) == (now + 7 * MINUTE, "429")

    def test_an_error_nobody_foresaw_is_a_bad_moment(self, queue: Queue, now: datetime) -> None:
        queue("one")
        carried.answers.append(carried.answering(ZeroDivisionError("oops")))
        deliver(now=now)
        assert (only().state, only().last_error) == (State.PENDING, "ZeroDivisionError: oops")

    def test_a_page_never_waits_longer_than_half_a_minute(
        self, queue: Queue, now: datetime, settings: Settings
    ) -> None:
        settings.OUTBOX_CARRIERS = {"pagerduty": "tests.support.outbound.carried.send"}
        queue("one", carrier="pagerduty")
        OutboxMessage.objects.update(attempts=20)
        carried.answers.append(carried.answering(TryLater("busy")))
        deliver(now=now)
        assert now + timedelta(seconds=15) <= only().run_at <= now + timedelta(seconds=30)

    def test_it_is_given_up_aloud_when_the_next_try_would_be_too_late(
        self, queue: Queue, now: datetime
    ) -> None:
        queue("one", give_up_after=MINUTE)
        carried.answers.append(carried.answering(TryLater("busy", 2 * MINUTE)))
        deliver(now=now)
        assert only().state == State.DEAD
        assert only().last_error == "Given up after 1 attempts. busy"

    def test_after_a_long_outage_everything_is_tried_once(
        self, queue: Queue, now: datetime
    ) -> None:
        queue("one")
        deliver(now=now + timedelta(days=30))
        assert only().state == State.SENT

    def test_an_unknown_carrier_is_a_dead_letter_that_says_so(
        self, queue: Queue, now: datetime
    ) -> None:
        queue("one", carrier="pigeon")
        deliver(now=now)
        assert 'No carrier is called "pigeon"' in only().last_error

    def test_reasons_are_cut_to_their_column(self, queue: Queue, now: datetime) -> None:
        queue("one")
        carried.answers.append(carried.answering(Refused("x" * 2000)))
        deliver(now=now)
        assert len(only().last_error) == 500


class TestGuard:
    def test_what_no_longer_holds_is_not_sent(self, queue: Queue, now: datetime) -> None:
        queue("one", guard={"held": 7})
        carried.held[7] = "Acknowledged by Ada"
        deliver(now=now)
        assert (only().state, only().last_error) == (State.CANCELLED, "Acknowledged by Ada")
        assert carried.sent == []

    def test_it_is_asked_at_the_time_of_sending(self, queue: Queue, now: datetime) -> None:
        queue("one", guard={"held": 7})
        carried.held[7] = "no"
        carried.held.clear()
        deliver(now=now)
        assert carried.sent == ["one"]

    def test_a_guard_that_fails_sends_nothing_yet(self, queue: Queue, now: datetime) -> None:
        queue("one", guard={"unknown": 1})
        deliver(now=now)
        assert (only().state, carried.sent) == (State.PENDING, [])


class TestOrder:
    def test_within_a_key_the_older_goes_first_though_it_waits(
        self, queue: Queue, now: datetime
    ) -> None:
        queue("first", order_key="ticket:1", send_after=now + MINUTE)
        queue("second", order_key="ticket:1")
        queue("other", order_key="ticket:2")
        deliver(now=now)
        assert carried.sent == ["other"]
        deliver(now=now + MINUTE)
        assert carried.sent == ["other", "first", "second"]

    def test_a_dead_letter_holds_nobody_back(self, queue: Queue, now: datetime) -> None:
        queue("first", order_key="ticket:1")
        queue("second", order_key="ticket:1")
        carried.answers.append(carried.answering(Refused("no")))
        deliver(now=now)
        assert carried.sent == ["first", "second"]


class TestLanes:
    def test_a_destination_that_failed_rests_for_the_rest_of_the_call(
        self, queue: Queue, now: datetime
    ) -> None:
        for key in "abc":
            queue(key, destination="slow.example.com")
        queue("d", destination="quick.example.com")
        carried.answers.append(carried.answering(TryLater("timeout")))
        assert deliver(now=now) == 2
        assert carried.sent == ["a", "d"]

    def test_a_hanging_destination_holds_a_few_workers_and_no_more(
        self, queue: Queue, now: datetime
    ) -> None:
        for number in range(LANE_WIDTH + 1):
            queue(f"slow{number}", destination="slow.example.com")
        queue("quick", destination="quick.example.com")
        claim(
            OutboxMessage.objects.filter(destination__startswith="slow"),
            now=now,
            limit=LANE_WIDTH,
            lease=LEASE,
        )
        deliver(now=now)
        assert carried.sent == ["quick"]

    def test_all_mail_is_one_lane_whatever_the_address(self) -> None:
        lanes = {delivering.lane("mail", each) for each in ("a@example.com", "b@example.org")}
        assert len(lanes) == 1
        assert delivering.lane("webhook", "a.example") != delivering.lane("webhook", "b.example")

    def test_a_call_stops_taking_rows_when_its_time_is_up(
        self, queue: Queue, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for key in "abc":
            queue(key)
        ticks = iter([0.0, 0.0, 1.0, delivering.BUDGET])
        monkeypatch.setattr("support.outbound.deliver.time.monotonic", lambda: next(ticks))
        assert deliver(now=now) == 2


class TestLease:
    def test_a_worker_that_died_leaves_its_row_to_the_next_one(
        self, queue: Queue, now: datetime
    ) -> None:
        queue("one")
        claim(OutboxMessage.objects.all(), now=now, limit=1, lease=LEASE)
        assert deliver(now=now + timedelta(seconds=30)) == 0
        assert deliver(now=now + LEASE) == 1
        assert only().attempts == 2

    def test_a_worker_that_lost_its_lease_writes_nothing(self, queue: Queue, now: datetime) -> None:
        queue("one")

        def lose(row: OutboxMessage) -> str:
            OutboxMessage.objects.update(lease_token=None, last_error="somebody else's")
            return "late"

        carried.answers.append(lose)
        deliver(now=now)
        row = only()
        assert (row.state, row.provider_ref) == (State.PENDING, "")
        assert row.last_error == "somebody else's"
