"""Thousands of histories in one file: what a broken line costs, and what it is called."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.support.sla.test_replay_clocks import LUNEO, history

GOOD = json.dumps(history(1)).encode()


def replayed(tmp_path: Path, body: bytes, *flags: str) -> tuple[list[Any], list[str], str]:
    """(answers, lines on standard error, the final error) for a file of these bytes."""
    file = tmp_path / "histories.jsonl"
    file.write_bytes(body)
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command("replay_clocks", str(file), "--runbook", LUNEO, *flags, stdout=out, stderr=err)
    except (CommandError, SystemExit) as error:
        failure = str(error)
    return (
        [json.loads(line) for line in out.getvalue().splitlines()],
        err.getvalue().splitlines(),
        failure,
    )


def event(kind: str, data: Any) -> bytes:
    facts = [
        {"at": "2026-03-02T09:00:00Z", "kind": "customer_message"},
        {"at": "2026-03-02T10:00:00Z", "kind": kind, "data": data},
    ]
    return json.dumps(history(events=facts)).encode()


BROKEN = [
    (b"{", "the history: Invalid JSON: EOF while parsing an object at column 1"),
    (b"}", "the history: Invalid JSON: expected value at column 1"),
    (b'{"severity": "P2", "events": []', "the history: Invalid JSON: EOF"),
    (GOOD + GOOD, "the history: Invalid JSON: trailing characters"),
    (b"null", "the history: Input should be an object"),
    (b"[]", "the history: Input should be an object"),
    (b'"LUN-1"', "the history: Input should be an object"),
    (b"12", "the history: Input should be an object"),
    (b"{}", "severity: Field required; events: Field required"),
    (b"\xff\xfe{\x00}\x00", "the history: Invalid JSON: expected value at column 1"),
    (b'{"id": "caf\xe9"}', "the history: Invalid JSON: invalid unicode code point at column"),
    (b'{"id": "\\ud800"}', "the history: Invalid JSON: unexpected end of hex escape"),
    (b"[" * 5000, "the history: Invalid JSON: recursion limit exceeded"),
    (b"\x00", "the history: Invalid JSON: expected value"),
    (event("category", {"to": ["billing"]}), "events[1].data.to: Input should be a valid string"),
    (event("queue", {"from": [1], "to": "x"}), "events[1].data.from: Input should be a valid str"),
    (event("severity", {"from": ["P1"], "to": "P1"}), "events[1].data.from: Input should be a"),
    (event("manual_due", {"at": "9999-12-31T23:59:59-12:00"}), "events[1].data.at: 9999 is out of"),
    (
        event("merged", {"from": 1, "waiting_since": "0001-01-01T00:00:00+10:00"}),
        "events[1].data.w",
    ),
    (
        json.dumps(history(until="9999-12-31T23:59:59-12:00")).encode(),
        "until: 9999 is out of range",
    ),
]


def test_no_broken_line_stops_the_others_and_each_is_named_by_its_number(tmp_path: Path) -> None:
    lines = [line for broken, _error in BROKEN for line in (broken, GOOD)]
    found, err, failure = replayed(tmp_path, b"\n".join(lines), "--batch")
    assert len(found) == len(BROKEN)
    assert len(err) == len(BROKEN)
    for place, (said, (_broken, error)) in enumerate(zip(err, BROKEN, strict=True)):
        assert said.startswith(f"line {2 * place + 1}: {error}")
    assert failure == f"{len(BROKEN)} of the histories could not be read; the others are above."


def test_answers_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    lines = [json.dumps(history(number)).encode() for number in range(20)]
    found, err, failure = replayed(tmp_path, b"\n".join(lines), "--batch")
    assert [each["id"] for each in found] == [f"LUN-{number}" for number in range(20)]
    assert (err, failure) == ([], "")


def test_empty_lines_are_counted_and_not_read(tmp_path: Path) -> None:
    found, err, _ = replayed(tmp_path, b"\n \n\t\n\r\n" + GOOD + b"\n\n{\n\n", "--batch")
    assert len(found) == 1
    assert [said.partition(":")[0] for said in err] == ["line 7"]


@pytest.mark.parametrize("body", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_a_batch_of_nothing_is_nothing(tmp_path: Path, body: bytes) -> None:
    assert replayed(tmp_path, body, "--batch") == ([], [], "")


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    body = b"\xef\xbb\xbf" + GOOD + b"\r\n" + GOOD + b"\r\n"
    found, err, failure = replayed(tmp_path, body, "--batch")
    assert (len(found), err, failure) == (2, [], "")
    found, err, failure = replayed(tmp_path, b"\xef\xbb\xbf" + GOOD)
    assert (len(found), err, failure) == (1, [], "")


def test_what_is_no_ascii_survives_any_terminal(tmp_path: Path) -> None:
    facts = [
        {"at": "2026-03-02T09:00:00Z", "kind": "customer_message"},
        {"at": "2026-03-02T09:10:00Z", "kind": "manual_due", "data": {
            "at": "2026-03-03T09:00:00Z", "kind": "first_response", "author": "Zoé", "reason": "été"}},
    ]  # fmt: skip
    file = tmp_path / "history.json"
    file.write_text(json.dumps(history(events=facts) | {"id": "é→😀"}, ensure_ascii=False), "utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    call_command("replay_clocks", str(file), "--runbook", LUNEO, stdout=out)
    out.seek(0)
    answer = json.loads(out.read())
    assert answer["id"] == "é→😀"
    steps = [each["text"] for each in answer["explain"][0]["steps"]]
    assert any("Zoé set it to" in text and "été." in text for text in steps)


def test_a_key_that_means_nothing_is_told_once_and_costs_nothing(tmp_path: Path) -> None:
    odd = json.dumps(history(1) | {"untill": "2026-03-02T12:00:00Z"}).encode()
    found, err, failure = replayed(tmp_path, b"\n".join([GOOD, odd, odd]), "--batch")
    assert (len(found), failure) == (3, "")
    assert err == ['line 2: "untill" means nothing here and was not read.']


def test_a_history_over_many_lines_is_told_where_it_breaks(tmp_path: Path) -> None:
    text = json.dumps(history(1), indent=1).replace('"kind"', "kind", 1)
    found, (said,), failure = replayed(tmp_path, text.encode())
    assert found == []
    number = text[: text.index("kind")].count("\n") + 1
    assert said.startswith(f"the history: Invalid JSON: key must be a string at line {number} col")
    assert failure == "The history could not be read."


def test_who_forgets_to_say_batch_is_reminded(tmp_path: Path) -> None:
    found, (said,), _ = replayed(tmp_path, GOOD + b"\n" + GOOD)
    assert found == []
    assert "more than one history; say --batch at line 2" in said


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_a_file_without_a_history_is_refused(tmp_path: Path, body: bytes) -> None:
    found, (said,), failure = replayed(tmp_path, body)
    assert found == []
    assert said.startswith("the history: Invalid JSON: EOF")
    assert failure


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        call_command("replay_clocks", str(tmp_path), "--runbook", LUNEO)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (None, r"gone\.yaml:1: cannot be read: No such file"),
        (b"\xff\xfe", r"gone\.yaml:1: expected text in UTF-8"),
        (b"", r"gone\.yaml:1"),
        (b"- a\n- list\n", r"gone\.yaml:1"),
        (b"format: 1\nrunbook: [", r"gone\.yaml:\d"),
    ],
)
def test_a_runbook_that_is_none_is_refused_before_anything_is_read(
    tmp_path: Path, written: bytes | None, error: str
) -> None:
    path = tmp_path / "gone.yaml"
    if written is not None:
        path.write_bytes(written)
    with pytest.raises(CommandError, match=rf"(?s)The runbook cannot be used\..*{error}"):
        call_command("replay_clocks", "--runbook", str(path))


def test_until_before_everything_has_no_clocks(tmp_path: Path) -> None:
    (found,), err, failure = replayed(
        tmp_path, json.dumps(history(until="2026-01-01T00:00:00Z")).encode()
    )
    assert (found["clocks"], found["explain"], err, failure) == ([], [], [], "")


def test_until_is_the_last_instant_that_counts(tmp_path: Path) -> None:
    """The answer came at 10:00 UTC: seen from that second it is there, from one second before it is not."""
    at, before = (history(until=f"2026-03-02T{text}Z") for text in ("10:00:00", "09:59:59"))
    found, _, _ = replayed(tmp_path, "\n".join(map(json.dumps, (at, before))).encode(), "--batch")
    assert [each["clocks"][0]["state"] for each in found] == ["met", "running"]
