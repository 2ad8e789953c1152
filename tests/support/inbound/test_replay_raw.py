"""`manage.py replay_raw`: one line for each row that was named, and nothing is filed twice."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from support.models import Brand, RawMessage, Ticket
from tests import make

State = RawMessage.State


def replay(*arguments: object) -> list[str]:
    said = io.StringIO()
    call_command("replay_raw", *map(str, arguments), stdout=said)
    return said.getvalue().splitlines()


def held(body: bytes = b"", **fields: Any) -> RawMessage:
    values: dict[str, Any] = {"state": State.HELD, "reason": "Odd."} | fields
    return make.raw(body, **values)


def test_what_was_mended_is_filed(luneo: Brand) -> None:
    row = held()
    assert replay(row.pk) == [f"{row.pk}: Filed LUN-1"]
    assert RawMessage.objects.get().decided_by == "replay_raw"


def test_what_is_still_odd_is_held_again_with_its_reason(luneo: Brand) -> None:
    row = held(make.letter(to="x@nowhere.example"), envelope_to=["x@nowhere.example"])
    (said,) = replay(row.pk)
    assert said.startswith(f"{row.pk}: Held No brand has the address")


def test_it_goes_to_the_brand_that_is_named(luneo: Brand, foodyepay: Brand) -> None:
    row = held()
    assert replay(row.pk, "--brand", "foodyepay") == [f"{row.pk}: Filed FOO-1"]


def test_filed_mail_is_left_as_it_is_and_says_so(luneo: Brand) -> None:
    row = held()
    replay(row.pk)
    assert replay(row.pk) == [f"{row.pk}: Filed LUN-1, left as it is"]
    assert Ticket.objects.count() == 1


def test_mail_that_waits_is_left_to_the_worker(luneo: Brand) -> None:
    row = make.raw()
    assert replay(row.pk) == [f"{row.pk}: Waiting, left as it is"]


def test_all_that_is_held_leaves_what_was_discarded(luneo: Brand) -> None:
    rows = [held(), held(state=State.DISCARDED), held()]
    assert [line.partition(":")[0] for line in replay("--all-held")] == [
        str(rows[0].pk),
        str(rows[2].pk),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "Name the raw messages by their keys, or say --all-held."),
        ([999], "There is no raw message 999."),
        (["--all-held", "--brand", "nobody"], 'There is no brand "nobody". Known: none.'),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[object], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        replay(*arguments)


@pytest.mark.django_db
def test_where_nothing_is_held_it_says_so() -> None:
    assert replay("--all-held") == ["Nothing is held."]
