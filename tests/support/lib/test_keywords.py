"""Keywords are found as whole words, whatever their case or spacing."""

import time
from collections.abc import Callable

import pytest

from support.lib.keywords import READ, _pattern, find

KEYS = ["cannot pay", "pay", "l'application", "éligible", "c++"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I CANNOT  PAY", ["cannot pay"]),
        ("I cannot\npay", ["cannot pay"]),
        ("payment", []),
        ("repay", []),
        ("pay!", ["pay"]),
        ("pay and Pay", ["pay"]),
        ("Pourquoi l\u2019application", ["l\u2019application"]),
        ("ÉLIGIBLE ?", ["éligible"]),
        ("uses c++.", ["c++"]),
        ("", []),
    ],
)
def test_whole_words_are_found_once(text: str, found: list[str]) -> None:
    assert find(text, KEYS) == found


@pytest.mark.parametrize(
    "keyword",
    [
        "pay",
        "data leak",
        "l'application",
        "éligible",
        "c++",
        "?!",
        "straße",
        "λόγος",
        "i",
        "\u017f",
        "2fa",
        "a_b",
    ],
)
@pytest.mark.parametrize("form", [str, str.upper, str.title, str.casefold, str.swapcase])
@pytest.mark.parametrize("frame", ["{}", "so {}.", "({})", "x{}", "{}x", "{}\n{}", "-{}-"])
def test_looking_at_the_words_first_hides_nothing_that_the_pattern_finds(
    keyword: str, form: Callable[[str], str], frame: str
) -> None:
    text = frame.format(form(keyword), form(keyword))
    assert bool(find(text, [keyword])) == bool(_pattern((keyword,)).findall(text))


def test_a_letter_of_another_alphabet_that_counts_as_the_same_is_found() -> None:
    for text in ("pa\u0131d", "pa\u0130d", "\u017fent", "20 \u212a"):
        word = {"pa": "paid", "\u017f": "sent", "20": "20 k"}[
            next(p for p in ("pa", "\u017f", "20") if text.startswith(p))
        ]
        assert bool(find(text, [word])) == bool(_pattern((word,)).findall(text))


def test_no_keywords_find_nothing() -> None:
    assert find("pay", []) == []


def test_what_stands_far_below_is_not_read() -> None:
    assert find("x " * READ + "pay", KEYS) == []


def test_the_cost_is_bounded_whatever_is_sent() -> None:
    begun = time.process_time()
    find("cannot " * 2_000_000, KEYS)
    assert time.process_time() - begun < 1
