"""The promise of the parser: any bytes, one letter, limited cost."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.inbound.reading import limits
from support.inbound.reading.letter import Address, Letter
from support.inbound.reading.parse import parse
from support.inbound.reading.show import as_json

HEAD = b"From: mira@example.org\r\nSubject: Lamp\r\n"


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def assert_sane(letter: Letter) -> None:
    for text in strings(as_json(letter)):
        assert "\0" not in text
        text.encode("utf-8")  # raises on a lone surrogate


LINES = st.sampled_from(
    [
        b"From: ", b"To: a@b.c", b"Subject: =?utf-8?q?=ED=A0=80=00?=", b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"",
        b"Content-Type: text/html; charset=utf-16", b"Content-Type: text/plain; charset=\xff", b"Content-Transfer-Encoding: base64", b"> quoted",
        b"Content-Type: message/delivery-status", b"Content-Type: multipart/report; report-type=", b"<p>&#xD800;&#0;</p>", b"On 1 Jan 2020 wrote:",
        b"Content-Disposition: attachment; filename*=utf-8''%00%ED%A0%80", b"begin 644 x", b"M" * 61, b"Return-Path: <>", b"Date: 1 Jan 99999",
        b"Content-Type: text/calendar", b"SUMMARY:x", b"Content-Type: application/ms-tnef", b"\x78\x9f\x3e\x22", b"Content-Type: multipart/alternative",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(LINES, st.binary(max_size=30)), max_size=40),
    st.sampled_from([b"\r\n", b"\n", b"\r"]),
)
def test_any_lines_make_a_storable_letter(lines: list[bytes], end: bytes) -> None:
    letter = parse(end.join(lines))
    assert not letter.error
    assert_sane(letter)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_make_a_storable_letter(raw: bytes) -> None:
    letter = parse(raw)
    assert not letter.error
    assert_sane(letter)


def test_a_bug_in_a_reader_is_reported_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a\0bug")

    monkeypatch.setattr("support.inbound.reading.strip.trim_lines", broken)
    letter = parse(HEAD + b"\r\nhi")
    assert letter.error == "ValueError: abug"


def test_everything_a_later_room_needs_is_there() -> None:
    letter = parse(
        b"Return-Path: <bounce@example.org>\r\nDelivered-To: desk@example.com\r\nX-Deskbell-Loop: 1\r\nX-Other: 2\r\n"
        b"From: Mira <mira@example.org>\r\nReply-To: help@example.org\r\nCc: Otto <otto@example.org>\r\n"
        b"Message-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\nReferences: <9@x> <0@x>\r\nDate: Tue, 4 Mar 2025 15:12:00 +0000\r\n\r\nhi"
    )
    assert letter.return_path == "bounce@example.org"
    assert letter.headers == {"x-deskbell-loop": "1", "delivered-to": "desk@example.com"}
    assert (letter.cc, letter.reply_to) == (
        (Address("otto@example.org", "Otto"),),
        (Address("help@example.org"),),
    )
    assert (letter.message_id, letter.in_reply_to, letter.references) == (
        "1@x",
        ("0@x",),
        ("9@x", "0@x"),
    )


@pytest.mark.parametrize(
    ("raw", "wanted"), [(b"Return-Path: <>", ""), (b"Return-Path: <a@b>", "a@b"), (b"X: y", None)]
)
def test_a_null_return_path_is_not_a_missing_one(raw: bytes, wanted: str | None) -> None:
    assert parse(raw + b"\r\n\r\nhi").return_path == wanted


def test_the_first_valid_sender_counts_and_several_are_flagged() -> None:
    letter = parse(b"From: nobody\r\nFrom: mira@example.org\r\nFrom: otto@example.org\r\n\r\nhi")
    assert letter.sender == Address("mira@example.org")
    assert "several_senders" in letter.flags


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (b"From: MAILER-DAEMON <>", Address("", "MAILER-DAEMON")),
        (b"Sender: mira@example.org", Address("mira@example.org")),
        (b"X: y", Address()),
    ],
)
def test_a_letter_without_a_sender_is_read_too(head: bytes, wanted: Address) -> None:
    assert parse(head + b"\r\n\r\nhi").sender == wanted


def nested(depth: int) -> bytes:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )
    return HEAD + levels + b"Content-Type: text/plain\r\n\r\nhi\r\n"


def many_parts(count: int, part: bytes = b"Content-Type: text/plain\r\n\r\nhi\r\n") -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + (b"--b\r\n" + part) * count
        + b"--b--\r\n"
    )


def recipients(count: int) -> bytes:
    return (
        HEAD
        + b"To: "
        + b",\r\n ".join(b"u%d@x.yz" % number for number in range(count))
        + b"\r\n\r\nhi"
    )


HELD = {
    "depth": nested(limits.MAX_DEPTH + 1),
    "parts": many_parts(20_000),
    "attachments": many_parts(limits.MAX_ATTACHMENTS + 1, b"Content-Type: image/png\r\n\r\nx\r\n"),
    "addresses": recipients(limits.MAX_ADDRESSES + 1),
    "headers": recipients(80_000),
    "size": HEAD + b"\r\n" + b"x" * limits.MAX_BYTES,
    "boundaries": many_parts(1) + b"\n--x" * (limits.MAX_DASHED_LINES + 1),
    "html_size": HEAD + b"Content-Type: text/html\r\n\r\n<p>" + b"x" * 2**21,
    "html_complexity": HEAD + b"Content-Type: text/html\r\n\r\n" + b"&" * 1_000_000,
    "html_depth": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<blockquote>" * 50_000,
}


@pytest.mark.parametrize(("limit", "raw"), HELD.items(), ids=HELD.keys())
def test_a_letter_over_a_limit_is_held_with_the_reason_and_still_shown(
    limit: str, raw: bytes
) -> None:
    letter = parse(raw.replace(b"--b--\r\n", b"", 1) if limit == "boundaries" else raw)
    assert letter.held_reason == limits.REASONS[limit]
    assert (letter.subject, letter.sender.email) == ("Lamp", "mira@example.org")
    assert as_json(letter)["flags"][-1] == "held"


@pytest.mark.parametrize(
    "raw",
    [
        nested(limits.MAX_DEPTH - 1),
        many_parts(limits.MAX_PARTS),
        many_parts(limits.MAX_ATTACHMENTS, b"Content-Type: image/png\r\n\r\nx\r\n"),
        recipients(limits.MAX_ADDRESSES - 1),
    ],
    ids=["depth", "parts", "attachments", "addresses"],
)
def test_a_letter_at_a_limit_is_not_held(raw: bytes) -> None:
    assert parse(raw).held_reason == ""


def test_a_very_long_text_is_shown_to_a_limit_and_says_so() -> None:
    letter = parse(HEAD + b"\r\n" + b"a line of text\n" * 300_000)
    assert len(letter.text) == limits.MAX_TEXT
    assert letter.flags == ("text_cut",)


COSTLY = {
    "comments in From": b"From: " + b"(" * 250_000 + b"\r\nTo: x@y.z\r\n\r\nhi",
    "quotes in From": b'From: "' + b'\\"' * 120_000 + b"\r\n\r\nhi",
    "commas in From": b"From: " + b"a," * 120_000 + b"\r\n\r\nhi",
    "colons in To": b"From: a@b.c\r\nTo: " + b"@:" * 120_000 + b";\r\n\r\nhi",
    "unfinished words": b"From: a@b.c\r\nSubject: " + b"=?utf-8?b?a" * 22_000 + b"\r\n\r\nhi",
    "folded header": b"Subject: x\r\n" + b" y\r\n" * 60_000 + b"\r\nhi",
    "parameters": HEAD + b"Content-Type: text/plain" + b'; a*0="b' * 30_000 + b"\r\n\r\nhi",
    "digits in the date": HEAD + b"Date: Tue, " + b"4" * 400 + b" Mar 2025\r\n\r\nhi",
    "evil charset": HEAD
    + b"Content-Type: text/plain; charset=evil\r\n\r\n"
    + bytes(range(128, 256)) * 4000,
    "On without end": HEAD + b"\r\n" + b"On 1 Jan 2020 at 10:00\n" * 900,
    "attributions": HEAD + b"\r\n" + b"On 2020-01-01 10:00 J <a@b.c> wrote:\n" * 500,
    "one long line of On": HEAD + b"\r\n" + b"On " * 7000 + b"wrote:\n",
    "quote marks": HEAD + b"\r\n" + b">" * 20_000,
    "spaced quote marks": HEAD + b"\r\n" + b"> " * 10_000,
    "dashes": HEAD + b"\r\n" + b"-- \n" * 5000,
    "rules": HEAD + b"\r\n" + (b"_" * 30 + b"\n") * 600,
    "headers in the body": HEAD + b"\r\n" + b"From: a@b.c\n" * 1700,
    "blank lines": HEAD + b"\r\n" + b" \n" * 10_000,
    "angles": HEAD + b"\r\n" + b"<a@b.c " * 3000 + b":\n",
    "uuencoded beginnings": HEAD + b"\r\n" + b"begin 644 a\n" * 1700,
    "a daemon's rules": b"From: MAILER-DAEMON@x.yz\r\nSubject: failure notice\r\n\r\n"
    + b"-- \n" * 20_000,
    "a report's blank lines": b"From: MAILER-DAEMON@x.yz\r\nSubject: failure notice\r\nContent-Type: multipart/report; boundary=b"
    b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"\n" * 100_000,
    "entities": HEAD + b"Content-Type: text/html\r\n\r\n" + b"&" * 1_000_000,
    "attributes": HEAD
    + b"Content-Type: text/html\r\n\r\n<a"
    + b"".join(b" a%d" % n for n in range(200_000))
    + b">",
    "open fonts": HEAD
    + b"Content-Type: text/html\r\n\r\n"
    + b"<p><font color=1>" * 390
    + b"<p>x" * 50_000,
    "open comments": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
    "open quotes": HEAD + b"Content-Type: text/html\r\n\r\n" + b'<a b="' * 200_000,
}


@pytest.mark.parametrize("raw", COSTLY.values(), ids=COSTLY.keys())
def test_no_letter_costs_more_than_a_few_seconds(raw: bytes) -> None:
    start = time.process_time()
    letter = parse(raw)
    assert time.process_time() - start < 5  # the promise is ten; each takes less than two alone
    assert not letter.error
