"""What somebody may have meant by a name or an address that nobody has: `Dupnot` is near `Dupont`."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.db import connection

from support.search.words import DIGITS, SHORTEST, core

SAMPLE = 40  # words looked at
NEAR = 0.72  # of 1: the share of letters in common, in their order
# The trigrams' own index finds what shares some of them; how near it is, is said below.
POSTGRESQL = """
SELECT asked.word, alike.word FROM unnest(%(words)s::text[]) AS asked(word), LATERAL (
  SELECT DISTINCT known.word, word_similarity(asked.word, known.word) AS near FROM support_search_words known
  WHERE asked.word <%% known.word AND (%(brands)s::bigint[] IS NULL OR known.brand_id = ANY(%(brands)s))
  ORDER BY near DESC LIMIT %(most)s
) AS alike
"""
# By the beginning, which the vocabulary is sorted by: the first letter may be missing or the second come first.
SQLITE = f"""
SELECT DISTINCT %s, trim(term, '{DIGITS}') AS word FROM support_search_words
WHERE col = 'people' AND term >= %s AND term < %s AND length(word) BETWEEN %s AND %s
"""  # noqa: S608  # the digits are ours


def near(words: Sequence[str], brands: Sequence[int] | None) -> dict[str, str]:
    """For each of these folded words the most alike of these brands' people (None: of all), if any is; one query.

    Digits around a word are no letters of a name: they stay as they are.
    """
    cores = {word: core(word) for word in words}
    asked = {each for each in cores.values() if len(each) >= SHORTEST}
    if not asked:
        return {}
    lookup = _postgresql if connection.vendor == "postgresql" else _sqlite
    known: dict[str, set[str]] = {each: set() for each in asked}
    for each, found in lookup(sorted(asked), brands):
        known[each].add(found)
    nearest = {each: closest(each, known[each]) for each in asked}
    return {
        word: word.replace(each, better)
        for word, each in cores.items()
        if (better := nearest.get(each))
    }


def closest(word: str, known: set[str]) -> str | None:
    """Which of the known words is most like this one, itself aside; None where none is near enough."""
    return next(iter(get_close_matches(word, sorted(known - {word}), n=1, cutoff=NEAR)), None)


def _postgresql(words: Sequence[str], brands: Sequence[int] | None) -> list[tuple[str, str]]:
    params: dict[str, Any] = {
        "words": words,
        "most": SAMPLE,
        "brands": None if brands is None else list(brands),
    }
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL, params)
        return [(word, text) for word, text in cursor.fetchall()]


def _sqlite(words: Sequence[str], brands: Sequence[int] | None) -> list[tuple[str, str]]:
    """All words of all people: what is shown is looked up in the brands again, with the word that was found."""
    asked = [
        (word, letter, chr(ord(letter) + 1), len(word) - 2, len(word) + 2)
        for word in words
        for letter in dict.fromkeys(word[:2])
    ]
    params: list[Any] = [each for some in asked for each in some]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([SQLITE] * len(asked)), params)
        return [(word, text) for word, text in cursor.fetchall()]
