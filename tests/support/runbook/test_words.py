"""The words that values are written in: what each kind takes, and what it refuses."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from support.runbook.schema import words

KINDS: dict[str, Any] = {
    name: TypeAdapter(getattr(words, name))
    for name in (
        *("Name", "Sentence", "Text", "Slug", "Prefix", "Line", "Language", "Host", "TimeOfDay"),
        *("Hours", "Handover", "Recipient", "Length", "Span", "Turn", "Within", "Zone", "Email"),
        *("Secret", "Url"),
    )
}
TAKEN: dict[str, list[str]] = {
    "Name": ["a", "Café → 1", "x" * 100, "a  b "],
    "Sentence": ["a", "x" * 500, "One line. Two sentences."],
    "Text": ["a", "one\ntwo\n", "x" * 10_000],
    "Slug": ["a", "0", "rewards-issuance", "a_b-c", "x" * 50],
    "Prefix": ["LU", "LUN", "ABCDEFGHIJ"],
    "Line": ["L1", "F18", "ABC123"],
    "Language": ["en", "fr", "pt-br", "gsw"],
    "Host": ["localhost", "a.b.c", "xn--caf-dma.example", "1.example"],
    "TimeOfDay": ["00:00", "08:30", "23:59"],
    "Hours": ["08:00-22:00", "22:00-08:00", "00:00-23:59"],
    "Handover": ["mon 09:00", "sun 23:59"],
    "Recipient": [
        *("owners", "oncall", "oncall:critical", "team:ops", "role:operations-lead"),
        *("person:maya", "address:security@foodyepay.com"),
    ],
    "Length": ["0 minutes", "5 minutes", "1 hour", "3660 days", "90s", "2 weeks"],
    "Span": ["1 second", "5 minutes", "3660 days"],
    "Turn": ["60 minutes", "1 hour", "7 days"],
    "Within": ["1 minute", "1 business day", "3660 business days", "best effort", "Best Effort"],
    "Zone": ["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata"],
    "Email": ["a@b.org", "first.last+tag@sub.example.com"],
    "Secret": ["env:A", "env:LUNEO_KEY?", "env:A_1"],
    "Url": ["http://a", "https://a.example/x?y=z#q", "env:LUNEO_URL", "env:LUNEO_URL?"],
}
REFUSED: dict[str, list[str]] = {
    "Name": ["", " ", " a", "a\nb", "a\rb", "x" * 101],
    "Sentence": ["", "\ta", "a\nb", "x" * 501],
    "Text": ["", "x" * 10_001],
    "Slug": ["", "A", "-a", "_a", "a b", "a.b", "é", "x" * 51, "a\n"],
    "Prefix": ["", "L", "lun", "LU1", "ABCDEFGHIJK", "LUN-", "LUN\n"],
    "Line": ["", "1", "L", "l1", "L1234", "ABCD1", "L-1", "L1\n"],
    "Language": ["", "e", "english", "EN", "pt_br", "pt-BR", "pt-"],
    "Host": ["", ".", "a.", ".a", "a..b", "A.b", "a b", "a/b", "a:80", "https://a", "é.fr", "a\n"],
    "TimeOfDay": ["", "8:30", "24:00", "08:60", "0830", "08:30:00", "08:30 ", "٠٨:٣٠"],
    "Hours": ["", "08:00", "8:00-9:00", "08:00-24:00", "08:00 - 09:00", "08:00-09:00,10:00-11:00"],
    "Handover": ["", "mon", "09:00", "monday 09:00", "Mon 09:00", "mon 9:00", "mon  09:00"],
    "Recipient": [
        *("", "owner", "team:", "team:A", "role", "everybody", "maya", "on call", "team: ops"),
        *("address:", "address:x", "address:a @b", "oncall:", "person:a b", "owners\n"),
    ],
    "Length": [
        "",
        "5",
        "minutes",
        "-5 minutes",
        "1.5 hours",
        "1 business day",
        "best effort",
        "3661 days",
    ],
    "Span": ["0 minutes", "0 days", "3661 days", "1 business day"],
    "Turn": ["0 minutes", "59 minutes", "3599 seconds", "best effort", "3661 days"],
    "Within": ["", "0 minutes", "0 business days", "3661 business days", "1 business hour", "asap"],
    "Zone": [
        "",
        "Paris",
        "europe/paris",
        "localtime",
        "posixrules",
        "Factory",
        "/etc/passwd",
        "CEST",
    ],
    "Email": [
        "",
        "a",
        "a@",
        "@b",
        "a@b",
        "a b@c.org",
        "a@b.org, c@d.org",
        "A <a@b.org>",
        "a@b.org\n",
    ],
    "Secret": [
        "",
        "hunter2",
        "env:",
        "env:lower",
        "env:A??",
        "env:A B",
        "ENV:A",
        " env:A",
        "env:1A",
    ],
    "Url": [
        "",
        "a.example",
        "ftp://a",
        "https://",
        "https:///x",
        "https://a b",
        "javascript:alert(1)",
        "env:",
    ],
}


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in table.items() for text in texts]


def test_every_kind_is_tried_both_ways() -> None:
    assert set(TAKEN) == set(REFUSED) == set(KINDS)


@pytest.mark.parametrize(("kind", "text"), cases(TAKEN))
def test_it_is_taken_as_it_is_written(kind: str, text: str) -> None:
    assert KINDS[kind].validate_python(text, strict=True) == text


@pytest.mark.parametrize(("kind", "text"), cases(REFUSED))
def test_it_is_refused_with_what_was_expected(kind: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        KINDS[kind].validate_python(text, strict=True)
    (problem,) = refused.value.errors()
    said = problem["msg"].removeprefix("Value error, ")
    known = problem["type"] in {"string_too_short", "string_too_long"}
    assert known or any(
        words in said for words in ("expected", "write a whole number", "characters", "longer than")
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [5, 1.5, True, None, [], {}, b"x"])
def test_what_is_no_text_is_none_of_them(kind: str, value: object) -> None:
    with pytest.raises(ValidationError):
        KINDS[kind].validate_python(value, strict=True)


@pytest.mark.parametrize("text", ["Support@Luneo.App", "SUPPORT@LUNEO.APP"])
def test_an_address_is_kept_in_small_letters(text: str) -> None:
    assert KINDS["Email"].validate_python(text) == "support@luneo.app"


@pytest.mark.parametrize("text", ["hunter2-hunter2", "sk_live_123", "https://user:hunter2@host"])
def test_a_secret_is_never_repeated_by_its_refusal(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        KINDS["Secret"].validate_python(text)
    (problem,) = refused.value.errors(include_input=False)
    assert text not in problem["msg"]
    assert problem["msg"].endswith("expected env:NAME or env:NAME?")
