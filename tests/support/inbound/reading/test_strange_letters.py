"""Letters that no program should send and every server has seen: none raises, none hides what a person wrote."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import json
import time

import pytest

from support.inbound.reading.parse import parse
from support.inbound.reading.show import as_json

WORDS = "It is dark."
HEAD = "From: Mira Holt <mira@example.org>\r\nTo: support@luneo.app\r\nSubject: Lamp\r\n"
READ = {
    "no headers but these": f"\r\n{WORDS}",
    "bare line feeds": f"X: y\n\n{WORDS}",
    "a type that is none": f"Content-Type: nonsense\r\n\r\n{WORDS}",
    "an empty type": f"Content-Type:\r\n\r\n{WORDS}",
    "a type of semicolons": f"Content-Type: ;;;;\r\n\r\n{WORDS}",
    "a star without a value": f"Content-Type: text/plain; name*\r\n\r\n{WORDS}",
    "a parameter without a name": f"Content-Type: text/plain; =x\r\n\r\n{WORDS}",
    "a quote that never ends": f'Content-Type: text/plain; charset="utf-8\r\n\r\n{WORDS}',
    "an encoding that is none": f"Content-Transfer-Encoding: yes\r\n\r\n{WORDS}",
    "base64 that is none": f"Content-Transfer-Encoding: base64\r\n\r\n{WORDS}",
    "a multipart without boundary": f"Content-Type: multipart/mixed\r\n\r\n{WORDS}",
    "a multipart that guesses": f"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\n{WORDS}\r\n--x--",
    "a multipart without end": f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{WORDS}",
    "text behind the end": f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{WORDS}\r\n--b--\r\nepilogue",
    "text before the first": f"Content-Type: multipart/mixed; boundary=b\r\n\r\nThis is MIME.\r\n--b\r\n\r\n{WORDS}\r\n--b--",
    "an empty boundary": f'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\n{WORDS}\r\n----',
    "a boundary with a space": f'Content-Type: multipart/mixed; boundary="b "\r\n\r\n--b\r\n\r\n{WORDS}\r\n--b--',
    "a boundary inside a boundary": f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\n{WORDS}\r\n--bb--\r\n--b--",
    "the same boundary twice": f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{WORDS}\r\n--b--\r\n--b--",
    "an inner one without end": f"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n{WORDS}\r\n--a--",
    "a header without a colon": f"This is no header\r\n\r\n{WORDS}",
    "a header of nothing": f": nothing\r\n\r\n{WORDS}",
    "a NUL in a header": f"X-A: a\0b\r\n\r\n{WORDS}",
    "an id in brackets": f"Message-ID: <[x]@host>\r\n\r\n{WORDS}",
    "ids without end": f"References: {'<a' * 3000}\r\n\r\n{WORDS}",
    "forty kilobytes of references": f"References: {' '.join(f'<{n}@example.org>' for n in range(2000))}\r\n\r\n{WORDS}",
    "a date of digits": f"Date: {'9' * 400}\r\n\r\n{WORDS}",
    "a header folded into nothing": f"X-A:\r\n \r\n\t\r\n\r\n{WORDS}",
    "two subjects": f"Subject: other\r\n\r\n{WORDS}",
    "two types": f"Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n{WORDS}",
    "a mailbox's line": f"\r\n{WORDS}\r\nFrom here on",
    "MIME 2.0": f"MIME-Version: 2.0 (beta)\r\n\r\n{WORDS}",
    "flowed": f"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n{WORDS}",
    "an inline disposition": f"Content-Disposition: inline\r\n\r\n{WORDS}",
    "a digest": f"Content-Type: multipart/digest; boundary=b\r\n\r\n{WORDS}\r\n",
    "HTML alone": f"Content-Type: text/html\r\n\r\n<p>{WORDS}</p>",
    "HTML without tags": f"Content-Type: text/html\r\n\r\n{WORDS}",
    "HTML that never closes": f"Content-Type: text/html\r\n\r\n<div><p><b>{WORDS}",
    "HTML in upper case": f"CONTENT-TYPE: TEXT/HTML\r\n\r\n<P>{WORDS}</P>",
    "HTML with a script": f"Content-Type: text/html\r\n\r\n<script>document.write('x')</script><p>{WORDS}</p>",
    "HTML with entities": "Content-Type: text/html\r\n\r\nIt&nbsp;is&#32;dark&period;".replace("&nbsp;", " ").replace("&period;", "."),
    "an empty text beside HTML": f"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{WORDS}</p>\r\n--b--",
}  # fmt: skip


@pytest.mark.parametrize("rest", READ.values(), ids=READ.keys())
def test_what_a_person_wrote_is_read(rest: str) -> None:
    letter = parse(f"{HEAD}{rest}".encode())
    assert not letter.error
    assert not letter.held_reason
    assert letter.sender.email == "mira@example.org"
    assert letter.subject == "Lamp"
    assert WORDS in letter.text
    assert WORDS in letter.reply_text


def nested(depth: int) -> str:
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    )
    return f"{opened}\r\n{WORDS}"


BOUND = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HELD = {
    "20,000 parts": (BOUND + "--b\r\n\r\nx\r\n" * 20_000, "more than 1000 parts"),
    "nested 5,000 deep": (nested(5000), "nested deeper"),
    "300 files": (BOUND + "--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n" * 300, "more than 200 attachments"),
    "80,000 recipients": ("Cc: " + ", ".join(f"u{n}@e.org" for n in range(16_000)) + "\r\n\r\nx", "addresses"),
    "headers of 300 kB": ("X-A: " + "x" * 300_000 + "\r\n\r\nx", "headers are longer"),
    "quotes in quotes in HTML": ("Content-Type: text/html\r\n\r\n" + "<blockquote>" * 20_000, "HTML"),
    "more than 2 MB of HTML": ("Content-Type: text/html\r\n\r\n" + "<p>" + "x" * 2**21 + "</p>", "HTML"),
}  # fmt: skip


@pytest.mark.parametrize(("rest", "reason"), HELD.values(), ids=HELD.keys())
def test_what_is_over_a_limit_is_held_with_its_reason_and_costs_no_ten_seconds(
    rest: str, reason: str
) -> None:
    began = time.process_time()
    letter = parse(f"{HEAD}{rest}".encode())
    assert time.process_time() - began < 3
    assert reason in letter.held_reason
    assert not letter.error


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"\r\n",
        b"\n" * 1000,
        b"\xff" * 1000,
        b":" * 1000,
        b"From ",
        b"--b--",
        b"=?utf-8?",
    ],
)
def test_what_is_no_letter_at_all_is_still_one(raw: bytes) -> None:
    letter = parse(raw)
    assert not letter.error
    assert letter.sender.email == ""
    printed = json.dumps(as_json(letter))
    assert "\\u0000" not in printed
    assert "\\ud8" not in printed


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\n\n", b"From mira Tue Mar  4 2025\n", b">From x\n"],
)
def test_what_stands_before_the_first_header_is_passed_over(before: bytes) -> None:
    found = parse(before + b"From: mira@example.org\nSubject: Lamp\n\nIt is dark.\n")
    assert (found.sender.email, found.subject) == ("mira@example.org", "Lamp")


@pytest.mark.parametrize("space", [" ", "\t", "  "])
def test_a_space_before_the_colon_makes_no_mailbox_line_of_a_header(space: str) -> None:
    mail = f"From{space}: mira@example.org\r\nSubject{space}: Lamp\r\n\r\nIt is dark.\r\n"
    found = parse(mail.encode())
    assert (found.sender.email, found.subject) == ("mira@example.org", "Lamp")


@pytest.mark.parametrize("written", ["mira@[192.0.2.1]", "Mira <mira@[192.0.2.1]>"])
def test_a_machine_without_a_name_is_an_address_too(written: str) -> None:
    assert parse(f"From: {written}\r\n\r\nx".encode()).sender.email == "mira@[192.0.2.1]"
