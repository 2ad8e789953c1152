"""Found words marked in a text, and a piece of it around them."""

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from support.search.words import Word, fold

TOKEN = re.compile(r"[^\W_]+")
AROUND = 60  # characters shown on each side of the first word that matched


def marked(text: str, wanted: Iterable[Word]) -> SafeString:
    """A piece of the text around the first match as safe HTML, each match in <mark>; empty without one."""
    found = spans(text, wanted)
    if not found:
        return mark_safe("")  # a constant
    start, end = max(0, found[0][0] - AROUND), found[0][1] + AROUND
    parts, at = ["…" if start else ""], start
    for begin, stop in found:
        if stop <= end:
            parts += [escape(text[at:begin]), f"<mark>{escape(text[begin:stop])}</mark>"]
            at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308  # every piece is escaped above


def spans(text: str, wanted: Iterable[Word]) -> list[tuple[int, int]]:
    """Where the words stand, in order and without overlaps."""
    tokens = [(found.start(), found.end(), fold(found[0])) for found in TOKEN.finditer(text)]
    spans = set()
    for word in wanted:
        size = len(word.parts)
        for first in range(len(tokens) - size + 1):
            here = tokens[first : first + size]
            if _fits([token for _start, _end, token in here], word):
                spans.add((here[0][0], here[-1][1]))
    return [span for span in sorted(spans) if not any(_inside(span, other) for other in spans)]


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _fits(tokens: list[str], word: Word) -> bool:
    *before, last = word.parts
    ends = tokens[-1].startswith(last) if word.is_prefix else tokens[-1] == last
    return tokens[:-1] == before and ends
