"""What was typed, taken apart: words, phrases, minus signs and operators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.search.operators import KNOWN
from support.search.words import (
    LONGEST,
    MOST_WORDS,
    Operator,
    Word,
    fold,
    parse,
    split,
    squeezed,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("refund", [Word(("refund",))]),
        ("Refund  NOW", [Word(("refund",)), Word(("now",))]),
        ('"exact phrase"', [Word(("exact", "phrase"), is_phrase=True)]),
        ('"never closed', [Word(("never", "closed"), is_phrase=True)]),
        ("-spam", [Word(("spam",), is_unwanted=True)]),
        ('-"two words"', [Word(("two", "words"), is_phrase=True, is_unwanted=True)]),
        ("zoe@example.com", [Word(("zoe", "example", "com"))]),
        ("l'écran", [Word(("l", "ecran"))]),
        ("LUN-12", [Word(("lun", "12"))]),
        ("#12", [Word(("12",))]),
        ("https://shop.example/pay", [Word(("https", "shop", "example", "pay"))]),
        ("12:30", [Word(("12", "30"))]),
        ("snake_case", [Word(("snake", "case"))]),
        ("- -- ' \" !", []),
        ("", []),
    ],
)
def test_words_are_folded_and_cut_as_the_index_cuts_them(text: str, words: list[Word]) -> None:
    asked = parse(text, KNOWN)
    assert list(asked.words) == words
    assert asked.operators == ()


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("is:open", [Operator("is", ("open",))]),
        ("IS:open", [Operator("is", ("open",))]),
        ("severity:p0,p1", [Operator("severity", ("p0", "p1"))]),
        ("-status:closed", [Operator("status", ("closed",), is_unwanted=True)]),
        ('tag:"late order"', [Operator("tag", ("late order",))]),
        ("from:ann@example.com", [Operator("from", ("ann@example.com",))]),
        ("severity:,", [Operator("severity", ())]),
        (
            "before:2026-01-01 after:2025-01-01",
            [Operator("before", ("2026-01-01",)), Operator("after", ("2025-01-01",))],
        ),
    ],
)
def test_operators_are_names_with_values(text: str, operators: list[Operator]) -> None:
    """`before:2026` must not be taken for a time of day."""
    asked = parse(text, KNOWN)
    assert list(asked.operators) == operators
    assert asked.words == ()


def test_an_unknown_name_is_searched_as_words_and_told() -> None:
    asked = parse("colour:red colour:blue is:open", KNOWN)
    assert asked.unknown == ("colour",)
    assert [word.parts for word in asked.words] == [("colour", "red"), ("colour", "blue")]
    assert [str(each) for each in asked.operators] == ["is:open"]


def test_a_pasted_letter_costs_no_more_than_a_few_words() -> None:
    assert len(parse("word " * 1000, KNOWN).words) == MOST_WORDS
    assert parse("x" * LONGEST + " tail", KNOWN).words == (Word(("x" * LONGEST,)),)


@pytest.mark.parametrize(
    ("word", "is_prefix"),
    [
        (Word(("refund",)), True),
        (Word(("ann",)), False),
        (Word(("123456",)), False),
        (Word(("refund",), is_phrase=True), False),
        (Word(("zoe", "example")), True),
    ],
)
def test_a_word_of_four_letters_also_finds_longer_ones(word: Word, is_prefix: bool) -> None:
    assert word.is_prefix is is_prefix


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoé", "zoe"),
        ("ZOE\u0301", "zoe"),
        ("Œuvre", "oeuvre"),
        ("Straße", "strasse"),
        ("naïve ÇA", "naive ca"),
        ("Đặng", "đang"),
        ("日本", "日本"),
        ("한글", "한글"),
    ],
)
def test_case_and_accents_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_tag_is_one_word_however_it_is_written() -> None:
    assert squeezed("Late-Order") == squeezed("late order") == "lateorder"


@given(st.text(max_size=200))
def test_whatever_is_typed_can_be_parsed(text: str) -> None:
    asked = parse(text, KNOWN)
    assert all(part and part == part.strip() for word in asked.words for part in word.parts)
    assert len(asked.words) <= MOST_WORDS


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert split(fold(text)) == split(" ".join(split(text)))
