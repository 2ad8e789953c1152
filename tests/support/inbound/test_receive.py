"""The one door: stored and committed first, once, rung afterwards, and quick to say no."""

import time
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from support.inbound import receive
from support.inbound.envelope import Envelope, Origin
from support.lib.database import patience
from support.models import Brand, RawMessage

ENVELOPE = Envelope("zoe@example.com", ("support@luneo.app", "ops@luneo.app"))
pytestmark = pytest.mark.django_db


def store(body: bytes, now: datetime, **values: Any) -> tuple[RawMessage, bool]:
    arguments: dict[str, Any] = {"envelope": ENVELOPE, "source": "pipe", "now": now} | values
    return receive.receive(body, **arguments)


def test_the_bytes_and_what_stood_around_them_are_kept(now: datetime) -> None:
    origin = Origin(content_type="x/y", headers={"User-Agent": "z"}, remote_ip="203.0.113.9")
    raw, created = store(b"\0\xff\r\n", now, origin=origin)
    raw.refresh_from_db()
    assert created
    assert bytes(raw.body) == b"\0\xff\r\n"
    assert (raw.envelope_from, raw.envelope_to) == (ENVELOPE.sender, list(ENVELOPE.recipients))
    assert (raw.content_type, raw.headers, raw.remote_ip) == (
        "x/y",
        {"User-Agent": "z"},
        "203.0.113.9",
    )
    assert (raw.state, raw.run_at, raw.received_at, raw.brand) == ("new", now, now, None)


def test_equal_bytes_with_an_equal_envelope_are_one_delivery(now: datetime) -> None:
    first, _ = store(b"a", now)
    turned = Envelope("ZOE@example.com", ("ops@luneo.app", "support@luneo.app"))
    again, created = store(b"a", now, envelope=turned)
    assert (again.pk, created) == (first.pk, False)


@pytest.mark.parametrize(
    "other",
    [
        {"source": "smtp"},
        {"envelope": Envelope("tom@example.org")},
        {"envelope": Envelope()},
        {"key": "k"},
    ],
)
def test_another_way_or_envelope_is_another_delivery(now: datetime, other: dict[str, Any]) -> None:
    store(b"a", now)
    _, created = store(b"a", now, **other)
    assert created


def test_the_transports_own_key_decides_where_there_is_one(now: datetime) -> None:
    store(b"a", now, key="event-1")
    _, created = store(b"b", now, key="event-1")
    assert not created


def test_a_delivery_that_was_there_is_not_rung_for_again(
    luneo: Brand, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as first:
        store(b"a", now)
    with django_capture_on_commit_callbacks() as second:
        store(b"a", now)
    assert (len(first), len(second)) == (1, 0)


def test_after_the_bell_the_letter_is_filed(
    luneo: Brand, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        raw, _ = store(b"From: a@example.com\n\nhello", now)
    raw.refresh_from_db()
    assert raw.outcome["ticket"] == "LUN-1"


def test_a_database_that_refuses_is_an_error_not_a_loss(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(RawMessage, "save", fail)
    with pytest.raises(OperationalError):
        store(b"a", now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a lock held by another connection")
def test_a_locked_table_is_given_up_in_time() -> None:
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE support_rawmessage IN EXCLUSIVE MODE")
        start = time.perf_counter()
        with pytest.raises(OperationalError), patience.at_most(0.2):
            RawMessage.objects.create(
                source="x", key="y", body=b"", received_at="2026-03-02T12:00Z"
            )
        assert time.perf_counter() - start < 2
    finally:
        other.rollback()
        other.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has one writer")
def test_the_usual_patience_comes_back_afterwards() -> None:
    def busy() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            value: int = cursor.fetchone()[0]
        return value

    before = connection.settings_dict["OPTIONS"]["timeout"] * 1000
    with patience.at_most(0.2):
        assert busy() == 200
    assert busy() == before
    with pytest.raises(ZeroDivisionError), patience.at_most(0.2):
        _ = 1 / 0
    assert busy() == before


def test_at_most_is_a_transaction() -> None:
    with patience.at_most(1):
        RawMessage.objects.create(source="x", key="y", body=b"", received_at="2026-03-02T12:00Z")
        transaction.set_rollback(True)
    assert not RawMessage.objects.exists()
