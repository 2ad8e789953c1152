"""A subscription ends once, for the reason that came first, and only who did not end it is told."""

from datetime import timedelta

import pytest

from incidents.models import Subscriber
from incidents.subscribers import ending
from support.models import Brand
from support.tickets.actor import Actor
from tests.incidents.subscribers.people import mails, subscriber
from tests.make import NOON

pytestmark = pytest.mark.django_db
LEA = Actor("Lea")


def ended(row: Subscriber) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_its_owner_leaves_and_twice_is_once(luneo: Brand) -> None:
    row = subscriber(luneo)
    for later in (0, 1):
        ending.leave(row, now=NOON + timedelta(hours=later))
    assert ended(row) == ("ended", "Left.")
    assert row.ended_at == NOON
    assert mails() == []


def test_a_lead_removes_it_with_a_reason(luneo: Brand) -> None:
    row = subscriber(luneo)
    ending.remove(row, by=LEA, reason=" She called. ", now=NOON)
    assert ended(row) == ("ended", "Removed by Lea: She called.")
    assert mails() == []


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_without_a_reason_nobody_is_removed(luneo: Brand, reason: str) -> None:
    row = subscriber(luneo)
    with pytest.raises(ending.EndingRefused):
        ending.remove(row, by=LEA, reason=reason, now=NOON)
    assert ended(row) == ("active", "")


def test_what_has_ended_keeps_its_reason(luneo: Brand) -> None:
    row = subscriber(luneo)
    ending.leave(row, now=NOON)
    with pytest.raises(ending.EndingRefused):
        ending.remove(row, by=LEA, reason="x", now=NOON)
    ending.stop(row, "It did not answer.")
    assert ended(row) == ("ended", "Left.")
    assert mails() == []


@pytest.mark.parametrize(("language", "words"), [("en", "gave up"), ("fr", "en vain")])
def test_we_stop_it_and_its_owner_is_told_once(luneo: Brand, language: str, words: str) -> None:
    row = subscriber(luneo, url="https://hooks.example/x", language=language)
    for _again in range(2):
        ending.stop(row, "It answered 410 Gone." * 30)
    state, reason = ended(row)
    assert (state, len(reason)) == ("ended", 300)
    (mail,) = mails(row.email)
    assert words in mail["text"]
    assert "https://hooks.example/x" in mail["text"]


def test_one_that_never_confirmed_ends_too_and_is_not_told_by_us(luneo: Brand) -> None:
    row = subscriber(luneo, state="pending")
    ending.stop(row, "x")
    assert ended(row) == ("pending", "")
    ending.leave(row, now=NOON)
    assert ended(row) == ("ended", "Left.")
