"""`receive_mail`: what a mail server's pipe sees."""

import base64
import io
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from support.inbound import process, receive
from support.models import Brand, RawMessage, Ticket
from tests import make


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command on these bytes; the lines it printed."""

    def run(stdin: bytes, *arguments: str) -> list[dict[str, Any]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        out = io.StringIO()
        call_command("receive_mail", *arguments, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return run


@pytest.fixture
def batch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[list[dict[str, Any]], Any, str]]:
    """Run a batch of these lines: what it answered, its exit status, and what it said at its end."""

    def run(*lines: object, sync: bool = True) -> tuple[list[dict[str, Any]], Any, str]:
        text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        out, status, said = io.StringIO(), 0, ""
        try:
            call_command("receive_mail", "--batch", *["--sync"] * sync, stdout=out)
        except CommandError as error:
            status, said = error.returncode, str(error)
        except SystemExit as end:
            status, said = 1, str(end.code)
        return [json.loads(line) for line in out.getvalue().splitlines()], status, said

    return run


def good(name: str) -> dict[str, Any]:
    return {"id": name, "b64": base64.b64encode(make.letter(text=name)).decode()}


def broken(*_: Any, **__: Any) -> None:
    raise OperationalError("database is locked")


def test_it_stores_and_says_so(luneo: Brand, pipe: Any) -> None:
    (line,) = pipe(make.letter())
    raw = RawMessage.objects.get()
    assert line == {"id": str(raw.pk), "action": "stored", "raw": raw.pk}
    assert (raw.source, raw.state) == ("pipe", "new")


def test_with_sync_it_files_and_prints_the_outcome(luneo: Brand, pipe: Any) -> None:
    (line,) = pipe(make.letter(), "--sync")
    assert line == {
        "id": "1",
        "action": "opened",
        "ticket": "LUN-1",
        "message": Ticket.objects.get().messages.get(kind="customer").pk,
        "raw": RawMessage.objects.get().pk,
        "brand": "luneo",
        "evidence": "none",
        "sender_role": "requester",
        "requester": "zoe@example.com",
        "participants": [],
        "flags": [],
        "auto_ack": "queued",
        "status_after": "new",
    } | {"id": str(RawMessage.objects.get().pk)}


def test_the_same_mail_again_is_a_duplicate(luneo: Brand, pipe: Any) -> None:
    mail = make.letter()
    (first,) = pipe(mail, "--sync")
    (again,) = pipe(mail, "--sync")
    assert (again["action"], again["ticket"], again["raw"]) == ("duplicate", "LUN-1", first["raw"])
    assert again["auto_ack"] == "suppressed:duplicate"


def test_a_held_mail_says_why(luneo: Brand, pipe: Any) -> None:
    (line,) = pipe(make.letter(to="x@y.example"), "--sync")
    assert line["action"] == "held"
    assert "No brand has the address" in line["flags"][0]


def test_the_envelope_and_the_brand_come_from_the_caller(
    luneo: Brand, foodyepay: Brand, pipe: Any
) -> None:
    arguments = [
        "--envelope-from",
        "",
        "--envelope-to",
        "a@b.example",
        "--envelope-to",
        "c@d.example",
    ]
    (line,) = pipe(make.letter(), "--sync", "--brand", "foodyepay", *arguments)
    raw = RawMessage.objects.get()
    assert (raw.envelope_from, raw.envelope_to) == ("<>", ["a@b.example", "c@d.example"])
    assert line["ticket"] == "FOO-1"
    assert line["auto_ack"] == "suppressed:null return path"


def test_a_letter_to_two_brands_is_filed_in_both(luneo: Brand, foodyepay: Brand, pipe: Any) -> None:
    (line,) = pipe(make.letter(to="support@luneo.app, support@foodyepay.com"), "--sync")
    assert line["brand"] == "luneo"
    assert Ticket.objects.count() == 2


def test_a_batch_prints_a_line_for_each_in_order(luneo: Brand, batch: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(make.letter())
    lines = [
        {
            "id": "a",
            "path": str(path),
            "envelope_from": "zoe@example.com",
            "envelope_to": ["support@luneo.app"],
        },
        {"id": "b", "b64": base64.b64encode(make.letter(text="b")).decode(), "envelope_to": []},
        {"id": "c", "path": str(tmp_path / "none.eml")},
        {"id": "d", "b64": ""},
    ]
    found, status, said = batch(*lines, "", "no json")
    assert (status, said) == (1, "2 of 5 lines brought no letter; their answers say why.")
    assert [(line["id"], line["action"]) for line in found] == [
        ("a", "opened"),
        ("b", "opened"),
        ("c", "error"),
        ("d", "held"),
        ("line 6", "error"),
    ]


def test_a_batch_that_is_stored_as_a_whole_is_well(luneo: Brand, batch: Any) -> None:
    lines, *end = batch(good("a"), good("b"), sync=False)
    assert ([line["action"] for line in lines], end) == (["stored", "stored"], [0, ""])
    assert batch("")[:2] == ([], 0)


def test_a_batch_of_which_nothing_was_stored_may_come_again(luneo: Brand, batch: Any) -> None:
    lines, status, said = batch("[" * 100_000, {"id": "b", "path": "/nowhere.eml"})
    assert [line["action"] for line in lines] == ["error", "error"]
    assert (status, said) == (75, "2 of 2 lines brought no letter; their answers say why.")


def test_trouble_with_one_letter_of_a_batch_is_answered_and_holds_up_no_other(
    luneo: Brand, batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = receive.receive

    def receives(body: bytes, **how: Any) -> Any:
        return broken() if b"first" in body else store(body, **how)

    monkeypatch.setattr(receive, "receive", receives)
    lines, status, _ = batch(good("first"), good("second"))
    assert [(line["id"], line["action"]) for line in lines] == [
        ("first", "error"),
        ("second", "opened"),
    ]
    assert "Nothing was stored (OperationalError)" in lines[0]["error"]
    assert status == 1


def test_nothing_stored_is_75_and_prints_no_line(
    luneo: Brand, pipe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "receive", broken)
    with pytest.raises(CommandError, match="Nothing was stored") as caught:
        pipe(make.letter())
    assert caught.value.returncode == 75


def test_an_unknown_brand_is_75_since_nothing_was_stored(luneo: Brand, pipe: Any) -> None:
    with pytest.raises(
        CommandError, match=r'No brand is called "lumeo"\. There is: luneo'
    ) as caught:
        pipe(make.letter(), "--brand", "lumeo")
    assert caught.value.returncode == 75
    assert not RawMessage.objects.exists()


def test_trouble_after_storing_never_bounces_the_mail(
    luneo: Brand, pipe: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(process, "process", broken)
    (line,) = pipe(make.letter(), "--sync")
    assert line["action"] == "stored"
