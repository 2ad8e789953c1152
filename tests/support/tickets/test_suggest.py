"""Severity and category as keywords suggest them."""

from typing import Any

import pytest

from support.tickets.suggest import suggest

BOOK: dict[str, Any] = {
    "triage": {"keywords": {"P0": ["site is down"], "P1": ["outage"], "P2": ["bug"]}},
    "categories": {
        "billing": {"keywords": ["invoice", "refund"]},
        "checkout": {"keywords": ["cart"]},
        "question": {"keywords": []},
        "bare": {},
    },
}


@pytest.mark.parametrize(
    ("text", "severity", "category"),
    [
        ("An outage: the site is down, a bug?", "P0", ""),
        ("A bug in the invoice", "P2", "billing"),
        ("The cart lost my invoice and refund", "", "billing"),
        ("Hello", "", ""),
        ("An invoice for my cart", "", "billing"),
    ],
)
def test_the_gravest_word_and_the_most_words_win(text: str, severity: str, category: str) -> None:
    found = suggest(BOOK, text)
    assert (found.severity, found.category) == (severity, category)


def test_it_says_by_which_words() -> None:
    because = suggest(BOOK, "Bug: refund the invoice").because
    assert because == {"P2": ("bug",), "billing": ("refund", "invoice")}


def test_a_brand_without_keywords_suggests_nothing() -> None:
    assert suggest({}, "The site is down").severity == ""
