"""What somebody may have meant by a name or an address that nobody has: `Dupnot` is near `Dupont`."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.db import connection

from support.search.words import split

SAMPLE = 40  # names looked at
NEAR = 0.72  # of 1: the share of letters in common, in their order
SHORTEST = 4  # letters; shorter words are near to everything
# The trigrams' own index finds what shares some of them; how near it is, is said below.
POSTGRESQL = """
SELECT word, support_fold(found) FROM unnest(%(words)s::text[]) AS asked(word), LATERAL (
  (SELECT name AS found FROM support_customer WHERE word <%% support_fold(name) {brands}
    ORDER BY word_similarity(word, support_fold(name)) DESC LIMIT %(most)s)
  UNION ALL
  (SELECT email FROM support_customeraddress WHERE word <%% support_fold(email) {brands}
    ORDER BY word_similarity(word, support_fold(email)) DESC LIMIT %(most)s)
) AS people
"""
SQLITE = """
SELECT %s, term FROM support_search_words
WHERE col = 'people' AND length(term) BETWEEN %s AND %s AND substr(term, 1, 1) IN (%s, %s)
"""


def near(words: Sequence[str], brands: Sequence[int] | None) -> dict[str, str]:
    """For each of these folded words the most alike of these brands' people (None: of all), if any is; one query."""
    asked = [word for word in dict.fromkeys(words) if len(word) >= SHORTEST and not word.isdigit()]
    if not asked:
        return {}
    lookup = _postgresql if connection.vendor == "postgresql" else _sqlite
    known: dict[str, set[str]] = {word: set() for word in asked}
    for word, text in lookup(asked, brands):
        known[word].update(split(text))
    nearest = {word: closest(word, known[word]) for word in asked}
    return {word: better for word, better in nearest.items() if better}


def closest(word: str, known: set[str]) -> str | None:
    """Which of the known words is most like this one, itself aside; None where none is near enough."""
    return next(iter(get_close_matches(word, sorted(known - {word}), n=1, cutoff=NEAR)), None)


def _postgresql(words: Sequence[str], brands: Sequence[int] | None) -> list[tuple[str, str]]:
    mine = "" if brands is None else "AND brand_id = ANY(%(brands)s)"
    with connection.cursor() as cursor:
        params: dict[str, Any] = {
            "words": list(words),
            "most": SAMPLE,
            "brands": list(brands or ()),
        }
        cursor.execute(POSTGRESQL.format(brands=mine), params)
        return [(word, text) for word, text in cursor.fetchall()]


def _sqlite(words: Sequence[str], brands: Sequence[int] | None) -> list[tuple[str, str]]:
    """All words of all people: what is shown is looked up in the brands again, with the word that was found."""
    with connection.cursor() as cursor:
        params = [
            each for word in words for each in (word, len(word) - 2, len(word) + 2, *word[:2])
        ]
        cursor.execute(" UNION ALL ".join([SQLITE] * len(words)), params)
        return [(word, text) for word, text in cursor.fetchall()]
