"""Mails that were written to hurt, and good ones spoilt by chance: always the same chance."""

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

LETTERS = Path(__file__).resolve().parents[1] / "letters"
SEED = 20261126
START = b"From: eve@example.com\r\nTo: support@luneo.app\r\nSubject: Hello\r\n"
HTML = START + b"Content-Type: text/html\r\n\r\n"
MIXED = START + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def _nested(depth: int) -> bytes:
    heads = [
        f'--{n}\r\nContent-Type: multipart/mixed; boundary="{n + 1}"\r\n\r\n' for n in range(depth)
    ]
    head = b'Content-Type: multipart/mixed; boundary="0"\r\n\r\n'
    return START + head + "".join(heads).encode() + b"--end"


WRITTEN: dict[str, bytes] = {
    "an-empty-line": b"\r\n",
    "one-null": b"\0",
    "no-header": b"\r\n\r\nHello",
    "header-alone": START,
    "comments-in-comments": b"From: " + b"(" * 20_000 + b"\r\nTo: support@luneo.app\r\n\r\nHi",
    "quotes-without-end": b'From: "' + b'\\"' * 20_000 + b"\r\nTo: support@luneo.app\r\n\r\nHi",
    "groups-in-groups": b"From: " + b"a:" * 20_000 + b"\r\n\r\nHi",
    "many-addresses": START + b"Cc: " + b"a@example.com, " * 80_000 + b"\r\n\r\nHi",
    "many-headers": START + b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\nHi",
    "long-header": START + b"X-Long: " + b"y" * 2_000_000 + b"\r\n\r\nHi",
    "many-ids": START + b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\nHi",
    "encoded-words": START + b"X: " + b"=?utf-8?b?" * 30_000 + b"\r\n\r\nHi",
    "split-parameters": START + b"Content-Type: text/plain; "
    + b"".join(b"a*%d*=x; " % n for n in range(20_000)) + b"\r\n\r\nHi",
    "unknown-charset": START + b"Content-Type: text/plain; charset=\xff\xfe-8\r\n\r\n\xff\xfe\0\0",
    "charset-that-is-a-codec": START + b"Content-Type: text/plain; charset=zlib\r\n\r\nHi",
    "half-a-base64": START + b"Content-Transfer-Encoding: base64\r\n\r\nAAA",
    "deep": _nested(5_000),
    "many-parts": MIXED + b"--b\r\n\r\nx\r\n" * 20_000,
    "boundary-in-the-dark": MIXED + b"--" * 200_000,
    "boundary-is-empty": START + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\n--\r\n',
    "html-without-end": HTML + b"<div>" * 60_000,
    "html-of-quotes": HTML + b"<blockquote>" * 60_000 + b"dark",
    "html-of-attributes": HTML + b"<a " + b"x=y " * 60_000 + b">",
    "html-of-comments": HTML + b"<!--" * 60_000,
    "html-of-scripts": HTML + b"<script>alert(1)</script><img src=x onerror=alert(1)>" * 1_000,
    "quoted-without-end": START + b"\r\n" + b"> " * 60_000,
    "one-long-line": START + b"\r\n" + b"a" * 2_000_000,
    "lines-of-spaces": START + b"\r\n" + b" \r\n" * 200_000,
    "on-wrote-again-and-again": START + b"\r\n" + b"On Monday Eve wrote:\r\n> " * 10_000,
    "lines-that-may-quote": START + b"\r\n" + b"On Mon 1:00 a <a@b.example> x:\r\n" * 20_000,
    "date-of-digits": START + b"Date: Mon, 2 Mar " + b"9" * 400 + b" 13:20:00 +0100\r\n\r\nHi",
    "letter-in-letters": START + b"Content-Type: message/rfc822\r\n\r\n" + START * 2_000,
    "signature-without-end": START + b"\r\n" + b"-- \r\n" * 50_000,
    "uuencoded-zeros": START + b"\r\nbegin 644 x\r\n" + b"M" * 100_000,
    "winmail": START + b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(b"\x78\x9f\x3e\x22" + b"\xff" * 5_000),
    "file-name-that-climbs": START + b'Content-Disposition: attachment; filename="../../../etc/cron.d/x"'
    b"\r\n\r\nHi",
    "subject-that-splits": START + b"Subject: =?utf-8?q?a=0D=0ABcc:_all@example.com?=\r\n\r\nHi",
    "letters-from-right-to-left": START + b"\r\n" + "\u202e\u2066\u0000\ufffe".encode() * 5_000,
    "surrogates": START + b"\r\n" + b"\xed\xa0\x80" * 5_000,
}  # fmt: skip

Spoil = Callable[[random.Random, bytearray], None]


def _flip(chance: random.Random, mail: bytearray) -> None:
    for _ in range(chance.randint(1, 40)):
        mail[chance.randrange(len(mail))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, mail: bytearray) -> None:
    del mail[chance.randrange(1, len(mail)) :]


def _drop(chance: random.Random, mail: bytearray) -> None:
    start = chance.randrange(len(mail))
    del mail[start : start + chance.randint(1, max(len(mail) // 3, 1))]
    mail.extend(b"x" * (not mail))


def _repeat(chance: random.Random, mail: bytearray) -> None:
    start = chance.randrange(len(mail))
    mail[start:start] = mail[start : start + 200] * chance.randint(2, 50)


def _garble(chance: random.Random, mail: bytearray) -> None:
    start = chance.randrange(len(mail))
    mail[start:start] = chance.randbytes(chance.randint(1, 300))


SPOILS: Sequence[Spoil] = (_flip, _cut, _drop, _repeat, _garble)


def spoilt(count: int) -> Iterator[bytes]:
    """So many of our own letters, each spoilt in one to three ways."""
    originals = [path.read_bytes() for path in sorted(LETTERS.rglob("*.eml"))]
    chance = random.Random(SEED)
    for number in range(count):
        mail = bytearray(originals[number % len(originals)])
        for spoil in chance.choices(SPOILS, k=chance.randint(1, 3)):
            spoil(chance, mail)
        yield bytes(mail)
