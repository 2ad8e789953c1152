"""What arrives is kept once, told apart from a repetition, and never said to be kept when it is not."""

from typing import Any

import pytest
from django.db import IntegrityError

from support.lib import inbox
from support.models import RawMessage
from tests.make import NOON

pytestmark = pytest.mark.django_db
TASK = "support.tasks.process_raw"


def row(key: str = "one", **changed: Any) -> RawMessage:
    values: dict[str, Any] = {"source": "pipe", "body": b"x", "received_at": NOON, "run_at": NOON}
    return RawMessage(key=key, **(values | changed))


def keep(drawn: RawMessage) -> tuple[RawMessage, bool]:
    same = RawMessage.objects.filter(source=drawn.source, key=drawn.key)
    return inbox.keep(drawn, same=same, task=TASK, room="intake")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr("support.lib.bell.ring", lambda task, pk, **_: heard.append((task, pk)))
    return heard


def test_what_is_new_is_kept_and_rung_for(rung: list[tuple[str, int]]) -> None:
    kept, is_new = keep(row())
    assert is_new
    assert rung == [(TASK, kept.pk)]


def test_a_repetition_is_the_row_that_was_there_and_rings_nobody(
    rung: list[tuple[str, int]],
) -> None:
    first, _ = keep(row())
    again, is_new = keep(row(body=b"other bytes"))
    assert (again.pk, is_new, len(rung)) == (first.pk, False, 1)
    assert bytes(RawMessage.objects.get().body) == b"x"


def test_another_wall_than_that_of_repetitions_is_never_taken_for_one(
    rung: list[tuple[str, int]],
) -> None:
    """Who was told that it is stored does not send it again."""
    with pytest.raises(IntegrityError):
        keep(row(state="nonsense"))
    assert (rung, RawMessage.objects.count()) == ([], 0)
