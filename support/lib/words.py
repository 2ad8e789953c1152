"""Which of a runbook's keywords stand in a text: whole words, whatever their case."""

import re
from collections.abc import Sequence
from functools import lru_cache

READ = 20_000  # characters; what a letter is about is said before that


def find(text: str, words: Sequence[str]) -> list[str]:
    """The keywords found, in the order of the text, each once. Linear in the text."""
    pattern = _pattern(tuple(words))
    if pattern is None:
        return []
    found = (" ".join(each.lower().split()) for each in pattern.findall(text[:READ]))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Longer keywords first; a blank in one stands for any white space; typographic apostrophes count as plain."""
    if not words:
        return None
    ordered = sorted({word.lower() for word in words}, key=len, reverse=True)
    parts = [r"\s+".join(_word(each) for each in word.split()) for word in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    return re.escape(word).replace("'", "['\u2019]")
