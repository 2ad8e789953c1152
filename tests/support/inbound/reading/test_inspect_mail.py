"""The command: one line of JSON for every input, whatever it is, without a database."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

KEYS = [
    "id", "from", "to", "cc", "reply_to", "subject", "message_id", "in_reply_to", "references", "text", "reply_text", "elided_text",
    "html", "attachments", "is_auto_reply", "auto_reply_reason", "is_bounce", "bounce", "is_mdn", "forwarded", "flags", "error",
]  # fmt: skip
RAW = b"From: Mira <mira@example.org>\r\nTo: desk@example.com\r\nSubject: L\xc3\xa4mp\r\n\r\nDark\r\n\r\n-- \r\nMira"


def run(monkeypatch: pytest.MonkeyPatch, given: bytes, *arguments: str) -> list[dict[str, Any]]:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="ascii", write_through=True))
    call_command("inspect_mail", *arguments)
    return [json.loads(line) for line in out.getvalue().split(b"\n")[:-1]]


def test_one_letter_on_stdin_gives_one_line_with_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = run(monkeypatch, RAW)
    assert list(line) == KEYS
    assert line["from"] == {"email": "mira@example.org", "name": "Mira"}
    assert (line["subject"], line["reply_text"], line["elided_text"]) == (
        "Lämp",
        "Dark",
        "-- \nMira",
    )
    assert (line["message_id"], line["error"], line["forwarded"]) == (None, None, None)


def test_nothing_on_stdin_is_a_letter_too(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = run(monkeypatch, b"")
    assert line["from"] is None
    assert line["text"] == ""


def test_a_batch_reads_paths_and_base64(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(RAW)
    items = [
        {"id": "a", "path": str(tmp_path / "a.eml")},
        {"id": 2, "b64": base64.b64encode(RAW).decode()},
    ]
    lines = run(monkeypatch, "\n".join(map(json.dumps, items)).encode(), "--batch")
    assert [(line["id"], line["subject"]) for line in lines] == [("a", "Lämp"), (2, "Lämp")]


@pytest.mark.parametrize(
    "given",
    [b"no json", b"[]", b"1", b'"text"', b'{"id": "x"}', b'{"id": "x", "path": "/nowhere"}', b'{"id": "x", "path": 1.5}', b'{"id":"x","path":"\\u0000"}',
     b'{"id": "x", "b64": "a"}', b'{"id": "x", "b64": 1}', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_an_input_line_that_cannot_be_read_is_answered_with_its_error(
    monkeypatch: pytest.MonkeyPatch, given: bytes
) -> None:
    good = json.dumps({"id": "next", "b64": base64.b64encode(RAW).decode()}).encode()
    bad, following = run(monkeypatch, given + b"\n" + good, "--batch")
    assert bad["error"]
    assert list(bad) == KEYS
    assert (following["id"], following["error"]) == ("next", None)


def test_blank_input_lines_are_no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, b"\n \n", "--batch") == []
