"""Keywords are found as whole words, whatever their case or spacing."""

import time

import pytest

from support.lib.words import READ, find

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


def test_no_keywords_find_nothing() -> None:
    assert find("pay", []) == []


def test_what_stands_far_below_is_not_read() -> None:
    assert find("x " * READ + "pay", KEYS) == []


def test_the_cost_is_bounded_whatever_is_sent() -> None:
    begun = time.process_time()
    find("cannot " * 2_000_000, KEYS)
    assert time.process_time() - begun < 1
