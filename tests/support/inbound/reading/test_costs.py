"""What one letter may cost, whatever its sender has thought of: the dear things are few, the others linear."""

import time
from collections.abc import Callable

import chardet
import pytest

from support.inbound.reading import decode, limits
from support.inbound.reading.hidden import uuencoded
from support.inbound.reading.parse import parse
from tests.support.inbound.reading.test_linear import assert_linear

HEAD = b"From: eve@example.com\r\nTo: support@luneo.app\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PARAMETERS = b"".join(b"; a%d*=evil''%%E9%%FF" % n for n in range(150))
CHARSETS = {
    "many raw recipients": b"".join(b"To: \xe9\xff%d <a%d@b.c>\r\n" % (n, n) for n in range(150)) + b"\r\n",
    "many raw senders": b"".join(b"From: \xe9\xff%d\r\n" % n for n in range(150)) + b"\r\n",
    "encoded words of many charsets": b"Subject: "
    + b"".join(b"=?evil%d?q?=E9=FF=%02X?= x " % (n % 2, n % 200 + 32) for n in range(150)) + b"\r\n\r\n",
    "parameters of no charset": b"Content-Type: text/plain" + PARAMETERS + b"\r\n\r\n",
    "parts of no charset": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"".join(b"--b\r\n\r\n\xe9\xff\xc0 %d\r\n" % n for n in range(150)),
    "file names of no charset": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
     b"--b\r\nContent-Type: image/png" + PARAMETERS + b"\r\n\r\nx\r\n",
}  # fmt: skip


@pytest.mark.parametrize("rest", CHARSETS.values(), ids=CHARSETS.keys())
def test_no_letter_makes_us_guess_thousands_of_charsets(
    rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    guessed: list[bytes] = []
    guess = chardet.detect

    def counted(data: bytes) -> object:
        guessed.append(data)
        return guess(data)

    monkeypatch.setattr(chardet, "detect", counted)
    letter = parse(HEAD + rest)
    assert not letter.error
    assert 0 < len(guessed) <= decode.GUESSES
    guessed.clear()
    parse(HEAD + b"Subject: \xcf\xf0\xe8\xe2\xe5\xf2\r\n\r\nHi")
    assert guessed, "the next letter is guessed at as ever"


def test_what_is_guessed_late_is_still_read() -> None:
    many = b"".join(b"--b\r\n\r\n\xe9\xff\xc0 %d\r\n" % n for n in range(150))
    letter = parse(MIXED + many + "--b\r\n\r\nDie Lämpe 5 €\r\n--b--\r\n".encode())
    assert letter.text.endswith("Die Lämpe 5 €")


UNENDING = {
    "begins of nothing": "begin 644 a\n",
    "begins that look like it": "begin 644 a\n#86)C\n",
    "whole files": "begin 644 a\n#86)C\n`\nend\n",
    "begins of text": "begin 644 a\nThis is a sentence, so it is no code.\n",
    "ends": "end\n",
}


@pytest.mark.parametrize("unit", UNENDING.values(), ids=UNENDING.keys())
@pytest.mark.parametrize("last", ["", "end\n"], ids=["open", "ended"])
def test_uuencoded_text_is_read_in_one_pass(unit: str, last: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit)) + last
        return lambda: uuencoded(text)

    assert_linear(work, 5_000)


def test_a_file_in_the_text_is_found_behind_one_that_is_none() -> None:
    text = "begin 644 b\nNo code, a sentence.\n\nbegin 644 a.txt\n#86)C\n`\nend  \nThanks"
    rest, found = uuencoded(text)
    assert [(each.name, each.content) for each in found] == [("a.txt", b"abc")]
    assert rest == "begin 644 b\nNo code, a sentence.\n\n\nThanks"


def test_words_about_a_beginning_and_an_end_are_words() -> None:
    text = "Let us\nbegin 644 tests\nand then\nend\nthem"
    assert uuencoded(text) == (text, [])


@pytest.mark.parametrize("number", [limits.MAX_ATTACHMENTS, limits.MAX_ATTACHMENTS + 1])
def test_files_in_the_text_count_like_any(number: int) -> None:
    letter = parse(HEAD + b"\r\n" + b"begin 644 a\n#86)C\n`\nend\n" * number)
    assert len(letter.attachments) == limits.MAX_ATTACHMENTS
    too_many = limits.REASONS["attachments"] if number > limits.MAX_ATTACHMENTS else ""
    assert letter.held_reason == too_many


def test_files_of_both_kinds_count_together() -> None:
    text = b"--b\r\n\r\nHere:\r\n" + b"begin 644 a\n#86)C\n`\nend\n" * 150
    parts = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 51
    letter = parse(MIXED + text + parts + b"--b--\r\n")
    assert len(letter.attachments) == limits.MAX_ATTACHMENTS
    assert letter.held_reason


def test_a_name_of_megabytes_is_read_from_its_beginning() -> None:
    name = b"=?evil?q?=E9?= x" * 20_000
    began = time.process_time()
    letter = parse(HEAD + b'Content-Type: image/png; name="' + name[:200_000] + b'"\r\n\r\nx')
    assert time.process_time() - began < 1
    assert len(letter.attachments[0].name) <= 200
