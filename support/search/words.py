"""What somebody typed into a search box: words, phrases, what must not stand there, and operators."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<minus>-?)                                   # -word: must not stand there
        (?:(?P<name>[A-Za-z]+):(?!//))?                 # severity:p1, but not https://x
        (?:"(?P<phrase>[^"]*)"?|(?P<plain>[^\s"]+|(?<=:)))""",
    re.VERBOSE,
)
MOST_WORDS = 12  # of one search; a pasted letter would cost a lookup per word
SHORTEST = 4  # letters; shorter words are near to everything
DIGITS = "0123456789"
LONGEST = 400  # characters of what was typed
PREFIX_FROM = (
    4  # letters from which a word also finds what begins with it: "refund" finds "refunds"
)
TWO = {"œ": "oe", "æ": "ae", "ß": "ss"}  # letters that are written as two
ACCENTS = re.compile("[\u0300-\u036f]+")  # once they stand apart from their letters
_TWO = str.maketrans(TWO)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or one phrase, folded: its parts stand next to each other."""

    parts: tuple[str, ...]
    is_phrase: bool = False
    is_unwanted: bool = False

    @property
    def is_prefix(self) -> bool:
        """Whether its last part also finds longer words."""
        last = self.parts[-1]
        return not self.is_phrase and len(last) >= PREFIX_FROM and not last.isdigit()


@dataclass(frozen=True, slots=True)
class Operator:
    """`severity:p0,p1`: one of these values; with a minus, none of them."""

    name: str
    values: tuple[str, ...]
    is_unwanted: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{','.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, taken apart. `unknown` are the names before a colon that are no operators."""

    words: tuple[Word, ...] = ()
    operators: tuple[Operator, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if not word.is_unwanted)


def parse(text: str, known: frozenset[str]) -> Asked:
    """Take apart what was typed; never fails. Names not in `known` are searched as words."""
    words: list[Word] = []
    operators: list[Operator] = []
    unknown: list[str] = []
    for found in TOKEN.finditer(text[:LONGEST]):
        minus, name = bool(found["minus"]), (found["name"] or "").lower()
        phrase, value = found["phrase"] is not None, found["phrase"] or found["plain"] or ""
        if name in known:
            operators.append(Operator(name, tuple(_values(value, phrase=phrase)), minus))
            continue
        if name:
            unknown.append(name)
        parts = tuple(split(f"{name} {value}"))
        if parts:
            words.append(Word(parts, phrase, minus))
    return Asked(tuple(words[:MOST_WORDS]), tuple(operators), tuple(dict.fromkeys(unknown)))


def fold(text: str) -> str:
    """Lower case without accents, as the index folds: `Zoé` and `zoe` are one word."""
    apart = unicodedata.normalize("NFD", text.lower())
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", apart))
    return plain.translate(_TWO)


def split(text: str) -> list[str]:
    """The words of a text as both indexes cut them: letters and digits, everything else divides."""
    return re.findall(r"[^\W_]+", fold(text))


def core(word: str) -> str:
    """A word without the digits around it: `dupont42` is Dupont's address, and 42 is no typo."""
    return word.strip(DIGITS)


def squeezed(text: str) -> str:
    """A tag as the one word that the index keeps for it."""
    return "".join(split(text))


def _values(value: str, *, phrase: bool) -> Iterator[str]:
    """`p0,p1` are two; what stands in quotes is one."""
    if phrase:
        yield value.strip()
        return
    yield from (each.strip() for each in value.split(",") if each.strip())
