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
SELECT support_fold(found) FROM (
  (SELECT name AS found FROM support_customer WHERE %(word)s <%% support_fold(name) {brands}
    ORDER BY word_similarity(%(word)s, support_fold(name)) DESC LIMIT %(most)s)
  UNION ALL
  (SELECT email FROM support_customeraddress WHERE %(word)s <%% support_fold(email) {brands}
    ORDER BY word_similarity(%(word)s, support_fold(email)) DESC LIMIT %(most)s)
) AS people
"""
SQLITE = """
SELECT term FROM support_search_words
WHERE col = 'people' AND length(term) BETWEEN %s AND %s AND substr(term, 1, 1) IN (%s, %s)
"""


def near(word: str, brands: Sequence[int] | None) -> str | None:
    """The word of the people of these brands (None: of all) that is most like this folded one, if any is."""
    if len(word) < SHORTEST or word.isdigit():
        return None
    lookup = _postgresql if connection.vendor == "postgresql" else _sqlite
    known = {each for text in lookup(word, brands) for each in split(text)} - {word}
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=NEAR)), None)


def _postgresql(word: str, brands: Sequence[int] | None) -> list[str]:
    mine = "" if brands is None else "AND brand_id = ANY(%(brands)s)"
    with connection.cursor() as cursor:
        params: dict[str, Any] = {"word": word, "most": SAMPLE, "brands": list(brands or ())}
        cursor.execute(POSTGRESQL.format(brands=mine), params)
        return [text for (text,) in cursor.fetchall()]


def _sqlite(word: str, brands: Sequence[int] | None) -> list[str]:
    """All words of all people: what is shown is looked up in the brands again, with the word that was found."""
    with connection.cursor() as cursor:
        cursor.execute(SQLITE, [len(word) - 2, len(word) + 2, word[0], word[1]])
        return [text for (text,) in cursor.fetchall()]
