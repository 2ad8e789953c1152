"""Whether parsing strangers' HTML would cost too much."""

import re
from collections import Counter
from typing import Final

from support.lib.html.markup import ATTRIBUTES, tokens

MAX_LENGTH: Final = 2 * 2**20  # characters
MAX_DEPTH: Final = 400  # elements inside elements
# Measured on html5ever: what takes about a second there. Each is a product of two counts, so quadratic in the input.
_MAX_ENTITY_COST: Final = 10**11  # entities in one text x its length
_MAX_ATTRIBUTE_COST: Final = 4 * 10**9  # attributes of one tag, squared
# Characters of formatting elements that following blocks open again.
_MAX_REOPENED: Final = 2 * 10**7
_SMALL: Final = 400  # tags; below this nothing can become expensive
_SMALL_LENGTH: Final = 100_000
VOID: Final = frozenset(
    re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr")
)
_SELF_CLOSING: Final = frozenset(
    re.findall(
        r"\w+",
        "p li dt dd td th tr tbody thead tfoot option optgroup colgroup caption html head body",
    )
)
_FORMATTING: Final = frozenset(
    re.findall(r"\w+", "a b big code em font i nobr s small strike strong tt u")
)


def too_costly(markup: str) -> str:
    """`size`, `depth` or `complexity` when a parser must not see this markup; else nothing."""
    if len(markup) > MAX_LENGTH:
        return "size"
    if markup.count("<") <= _SMALL and len(markup) <= _SMALL_LENGTH:
        return ""
    return _Meter().read(markup)


class _Meter:
    """Counts what makes a parser slow: an estimate from above, never from below."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        self.formats: dict[str, list[int]] = {}  # the lengths of the open formatting elements
        self.depth = self.formatting = 0
        self.entity_cost = self.attribute_cost = self.reopened = 0

    def read(self, markup: str) -> str:
        for text, closing, name, source in tokens(markup):
            if len(text) > 1000:
                self.entity_cost += (text.count("&") + text.count("\0")) * len(text)
            if len(source) > 1000:
                self._count_attributes(source)
            if name:
                self._count_tag(name, closing, len(source))
            if self.depth > MAX_DEPTH:
                return "depth"
            if self.reopened > _MAX_REOPENED:
                return "complexity"
        costly = self.entity_cost > _MAX_ENTITY_COST or self.attribute_cost > _MAX_ATTRIBUTE_COST
        return "complexity" if costly else ""

    def _count_attributes(self, source: str) -> None:
        count = sum(1 for _ in ATTRIBUTES.finditer(source))
        self.attribute_cost += count * count
        self.entity_cost += source.count("&") * len(source)

    def _count_tag(self, name: str, closing: str, length: int) -> None:
        if name in VOID or name in _SELF_CLOSING:
            self.reopened += self.formatting
            return
        if closing and not self.open[name]:
            return
        step = -1 if closing else 1
        self.open[name] += step
        self.depth += step
        if name not in _FORMATTING:
            self.reopened += self.formatting
        elif closing:
            self.formatting -= self.formats[name].pop()
        else:
            self.formats.setdefault(name, []).append(length + len(name) + 5)
            self.formatting += length + len(name) + 5
