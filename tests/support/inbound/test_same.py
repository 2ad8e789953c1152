"""One mark for a letter: what transports change changes nothing, what its writer changes makes another. No database."""

import re
from collections.abc import Callable

import pytest

from support.inbound.reading.parse import parse
from support.inbound.same import fingerprint
from support.models import Brand
from tests import make

LUNEO, OTHER = Brand(pk=1, slug="luneo"), Brand(pk=2, slug="other")
LETTER = make.letter(
    message_id="<one@example.com>",
    text="Hello,\n\nthe payment page stays white. It has done so since this morning.\n\nZoé",
    files=[("scan.pdf", "application/pdf", b"%PDF-1.4 scan")],
    html="<p>Hello,</p><p>the payment page stays white.</p>",
)
Change = Callable[[bytes], bytes]


def mark(body: bytes, brand: Brand = LUNEO) -> str:
    return fingerprint(parse(body), body, brand)


def header(name: bytes, value: bytes) -> Change:
    """Another value of a header that is there."""
    pattern = re.compile(rb"(?m)^" + name + rb": [^\r\n]*")

    def change(body: bytes) -> bytes:
        changed, count = pattern.subn(name + b": " + value, body, count=1)
        assert count
        return changed

    return change


def before(*lines: bytes) -> Change:
    """More headers on top, as each server on the way writes them."""
    return lambda body: b"".join(line + b"\r\n" for line in lines) + body


SAME: dict[str, Change] = {
    "untouched": lambda body: body,
    "trace headers": before(b"Received: from a by b; now", b"Return-Path: <zoe@example.com>"),
    "a server's verdict": before(b"Authentication-Results: mx; spf=pass", b"X-Spam-Score: 0.1"),
    "a signature of the way": before(b"DKIM-Signature: v=1; a=rsa-sha256; b=abc"),
    "ends of lines": lambda body: body.replace(b"\r\n", b"\n"),
    "a line at the end": lambda body: body + b"\r\n",
    "the sender's name": header(b"From", b"Zoe M. <zoe@example.com>"),
    "capitals in the address": header(b"From", b"Zoe <ZOE@Example.com>"),
    "recipients": header(b"To", b"help@luneo.app"),
    "spaces in the subject": header(b"Subject", b"Cannot    pay"),
    "the zone of the date": header(b"Date", b"Mon, 02 Mar 2026 13:00:00 +0100"),
    "the order of headers": lambda body: b"Cc: a@x.example\r\n" + body,
}
ANOTHER: dict[str, Change] = {
    "the id": header(b"Message-ID", b"<two@example.com>"),
    "the sender": header(b"From", b"Zoe <mallory@example.net>"),
    "the date": header(b"Date", b"Mon, 02 Mar 2026 12:00:01 +0000"),
    "the subject": header(b"Subject", b"Cannot pay either"),
    "a word": lambda body: body.replace(b"page stays white. It", b"page stays black. It"),
    "a file": lambda body: body.replace(b"JVBERi0xLjQgc2Nhbg==", b"JVBERi0xLjUgc2Nhbg=="),
    "no file": lambda body: body.replace(b"JVBERi0xLjQgc2Nhbg==", b""),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_what_happens_on_the_way_makes_no_other_letter(change: Change) -> None:
    assert mark(change(LETTER)) == mark(LETTER)


@pytest.mark.parametrize("change", ANOTHER.values(), ids=ANOTHER.keys())
def test_what_its_writer_changes_makes_another_letter(change: Change) -> None:
    assert change(LETTER) != LETTER
    assert mark(change(LETTER)) != mark(LETTER)


def test_two_brands_have_a_letter_each() -> None:
    assert mark(LETTER, LUNEO) != mark(LETTER, OTHER)


def test_another_encoding_of_the_same_words_is_the_same_letter() -> None:
    plain = make.letter(text="Où est ma facture ?", message_id="<o@example.com>")
    head = plain.partition(b"\r\n\r\n")[0]
    head = re.sub(rb"(?m)^Content-Transfer-Encoding: .*$", b"Content-Transfer-Encoding: 8bit", head)
    old = re.sub(rb'charset="?utf-8"?', b"charset=iso-8859-1", head)
    assert mark(old + b"\r\n\r\nO\xf9 est\r\nma   facture ?\r\n") == mark(plain)


@pytest.mark.parametrize("other", [b"b" * 40, b"\xff\xfe\x00", b""])
def test_a_letter_of_which_nothing_is_understood_counts_by_its_bytes(other: bytes) -> None:
    start = b"Message-ID: <x@example.com>\r\nContent-Type: application/octet-stream\r\n\r\n"
    assert mark(start + b"\xfe\xff\x01") != mark(start + other)
    assert mark(start + other) == mark(b"Received: by x\r\n" + start + other)


def test_letters_without_an_id_are_told_apart_by_what_they_say() -> None:
    first, second = (
        make.letter(text=text, message_id="<gone@example.com>").replace(
            b"Message-ID: <gone@example.com>\r\n", b""
        )
        for text in ("first", "second")
    )
    assert mark(first) == mark(first)
    assert mark(first) != mark(second)


def test_a_border_between_two_fields_cannot_be_moved() -> None:
    """ "ab" and "c" are not "a" and "bc", or one letter could be made to pass for another."""
    one = make.letter(subject="ab", text="c", message_id="<i@x>")
    two = make.letter(subject="a", text="bc", message_id="<i@x>")
    assert mark(one) != mark(two)
