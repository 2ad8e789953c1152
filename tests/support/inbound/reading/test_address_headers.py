"""Whole letters' From, To, Cc and Reply-To: what people, programs and attackers write there."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import time

import pytest

from support.inbound.reading.addresses import addresses
from support.inbound.reading.parse import parse

FROM = {
    "plain": ("From: mira@example.org", "mira@example.org", ""),
    "name": ("From: Mira Holt <mira@example.org>", "mira@example.org", "Mira Holt"),
    "no space": ("From: Mira Holt<mira@example.org>", "mira@example.org", "Mira Holt"),
    "no space behind the colon": ("From:Mira Holt <mira@example.org>", "mira@example.org", "Mira Holt"),
    "upper case": ("FROM: Mira Holt <mira@example.org>", "mira@example.org", "Mira Holt"),
    "folded": ("From: Mira Holt\r\n <mira@example.org>", "mira@example.org", "Mira Holt"),
    "folded twice": ("From:\r\n Mira\r\n\tHolt <mira@example.org>", "mira@example.org", "Mira Holt"),
    "encoded": ("From: =?utf-8?q?Zo=C3=A9_Martin?= <zoe@example.org>", "zoe@example.org", "Zoé Martin"),
    "encoded in two": ("From: =?utf-8?b?Wm8=?= =?utf-8?b?w6k=?= <zoe@example.org>", "zoe@example.org", "Zoé"),
    "latin": ("From: =?iso-8859-1?q?Zo=E9?= <zoe@example.org>", "zoe@example.org", "Zoé"),
    "cyrillic": ("From: =?koi8-r?b?7cnSwQ==?= <mira@example.org>", "mira@example.org", "Мира"),
    "raw": ("From: Zoé Martin <zoe@example.org>", "zoe@example.org", "Zoé Martin"),
    "apostrophes": ("From: 'Mira Holt' <mira@example.org>", "mira@example.org", "Mira Holt"),
    "an apostrophe": ("From: Pat O'Neil <pat@example.org>", "pat@example.org", "Pat O'Neil"),
    "address as the name": ('From: "mira@example.org" <mira@example.org>', "mira@example.org", "mira@example.org"),
    "another address as the name": ('From: "ceo@luneo.app" <evil@example.org>', "evil@example.org", "ceo@luneo.app"),
    "via": ("From: Mira via Lamps <lamps@example.org>", "lamps@example.org", "Mira via Lamps"),
    "two of them": ("From: a@example.org\r\nFrom: b@example.org", "a@example.org", ""),
    "the first says nothing": ("From: \r\nFrom: b@example.org", "b@example.org", ""),
    "nobody": ("From: <>", "", ""),
    "only a name": ("From: Mira Holt", "", "Mira Holt"),
    "sender instead": ("Sender: Mira <mira@example.org>", "mira@example.org", "Mira"),
    "brackets": ("From: " + "(" * 3000, "", None),
    "angles": ("From: " + "<" * 3000, "", None),
    "quotes": ("From: " + '"' * 3000, "", None),
    "plus": ("From: mira+lamps@example.org", "mira+lamps@example.org", ""),
    "dots": ("From: m.i.r.a@mail.example.co.uk", "m.i.r.a@mail.example.co.uk", ""),
    "quoted local part": ('From: "mira holt"@example.org', None, None),
    "IP": ("From: mira@[192.0.2.1]", None, None),
    "international": ("From: Мира <мира@пример.example>", "мира@пример.example", "Мира"),
    "NUL": ("From: Mi\0ra <mira@example.org>", "mira@example.org", "Mira"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "email", "name"), FROM.values(), ids=FROM.keys())
def test_the_author_is_found(head: str, email: str | None, name: str | None) -> None:
    letter = parse(f"{head}\r\nSubject: Lamp\r\n\r\nIt is dark.\r\n".encode())
    assert not letter.error
    assert letter.subject == "Lamp"
    assert letter.text.strip() == "It is dark."
    if email is not None:
        assert letter.sender.email == email
    if name is not None:
        assert letter.sender.name == name


SEVERAL = {
    "commas": ("a@example.org, b@example.org", ["a@example.org", "b@example.org"]),
    "no spaces": ("a@example.org,b@example.org", ["a@example.org", "b@example.org"]),
    "semicolons": ("a@example.org; b@example.org", ["a@example.org", "b@example.org"]),
    "named": ("A <a@example.org>, B <b@example.org>", ["a@example.org", "b@example.org"]),
    "quoted commas": ('"A, x" <a@example.org>, "B, y" <b@example.org>', ["a@example.org", "b@example.org"]),
    "bare commas": ("Ay, x <a@example.org>, Bee, y <b@example.org>", ["a@example.org", "b@example.org"]),
    "folded": ("A <a@example.org>,\r\n B <b@example.org>", ["a@example.org", "b@example.org"]),
    "empty members": ("a@example.org,, ,b@example.org,", ["a@example.org", "b@example.org"]),
    "a group": ("Friends: a@example.org, b@example.org;", ["a@example.org", "b@example.org"]),
    "two groups": ("A: a@example.org;, B: b@example.org;", ["a@example.org", "b@example.org"]),
    "an empty group": ("undisclosed-recipients:;", []),
    "the same twice": ("a@example.org, a@example.org", ["a@example.org", "a@example.org"]),
    "a name among addresses": ("a@example.org, Mira", ["a@example.org"]),
    "only words": ("you and me", []),
    "mailto": ("<mailto:a@example.org>", ["a@example.org"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ["To", "Cc", "Reply-To"])
@pytest.mark.parametrize(("value", "wanted"), SEVERAL.values(), ids=SEVERAL.keys())
def test_recipients_are_found(name: str, value: str, wanted: list[str]) -> None:
    letter = parse(f"From: mira@example.org\r\n{name}: {value}\r\n\r\nHello\r\n".encode())
    found = {"To": letter.to, "Cc": letter.cc, "Reply-To": letter.reply_to}[name]
    assert [each.email for each in found] == wanted


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "<", ">", '"', "\\", ",", ";", ":", "@", "a@b,", "a <", '"a', "(a", "=?", "=?utf-8?q?", "a:", "[a@", "<a@b"],
)  # fmt: skip
def test_no_header_costs_more_than_its_length(piece: str) -> None:
    def spent(size: int) -> float:
        best = 1.0
        for _ in range(2):
            began = time.process_time()
            addresses(piece * (size // len(piece)), limit=2000)
            best = min(best, time.process_time() - began)
        return best

    assert spent(32_000) < 16 * spent(4000) + 0.02
