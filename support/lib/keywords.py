"""Which of a runbook's keywords stand in a text: whole words, whatever their case."""

import re
from collections.abc import Sequence
from functools import lru_cache

READ = 20_000  # characters; what a letter is about is said before that
WORD = re.compile(r"\w+")


def find(text: str, words: Sequence[str]) -> list[str]:
    """The keywords found, in the order of the text, each once. Linear in the text.

    Most letters contain no keyword of most lists: which words a text has is looked at once for all lists.
    """
    keywords, read = tuple(words), text[:READ]
    if _first_words(keywords).isdisjoint(_said(read)):
        return []
    found = (" ".join(each.lower().split()) for each in _pattern(keywords).findall(read))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _said(text: str) -> frozenset[str]:
    """Every word of a text, and "", which every text has."""
    return frozenset([*WORD.findall(_folded(text)), ""])


@lru_cache(maxsize=512)
def _first_words(keywords: tuple[str, ...]) -> frozenset[str]:
    """The word that each keyword begins with; "" for one that is nothing but signs."""
    return frozenset((WORD.findall(_folded(each)) or [""])[0] for each in keywords)


def _folded(text: str) -> str:
    """Folds at least what a pattern that ignores case folds, which takes a dotless i for an i."""
    return text.casefold().replace("\u0131", "i").replace("i\u0307", "i")


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Longer keywords first; a blank in one stands for any white space; typographic apostrophes count as plain."""
    ordered = sorted({word.lower() for word in words}, key=len, reverse=True)
    parts = [r"\s+".join(_word(each) for each in word.split()) for word in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    return re.escape(word).replace("'", "['\u2019]")
