"""Words as a condition on tickets, in the query language of each database."""

from collections.abc import Sequence
from dataclasses import dataclass

from support.lib import keys
from support.search.words import Asked, Word

FIELDS = {"subject": ("A", "head"), "from": ("B", "people"), "tag": ("C", "tags")}
EVERYTHING = "head : xno *"  # stands in every document


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other, in one part of the document or anywhere. `or_else` is one word that does as well."""

    parts: tuple[str, ...]
    is_prefix: bool = False
    is_unwanted: bool = False
    field: str = ""
    or_else: str = ""

    def tsquery(self) -> str:
        weight = FIELDS[self.field][0] if self.field else ""
        last = f"{'*' if self.is_prefix else ''}{weight}"
        ends = f":{last}" if last else ""
        middle = f":{weight}" if weight else ""
        *before, end = self.parts
        text = " <-> ".join([*(f"{part}{middle}" for part in before), f"{end}{ends}"])
        text = f"({text} | {self.or_else})" if self.or_else else f"({text})"
        return f"!{text}" if self.is_unwanted else text

    def fts5(self) -> str:
        column = f"{FIELDS[self.field][1]} : " if self.field else ""
        text = f'{column}"{" ".join(self.parts)}"{" *" if self.is_prefix else ""}'
        return f"({text} OR {self.or_else})" if self.or_else else f"({text})"


@dataclass(frozen=True, slots=True)
class Either:
    """One of these, as `tag:a,b` means it."""

    terms: tuple[Term, ...]
    is_unwanted: bool = False

    def tsquery(self) -> str:
        text = f"({' | '.join(term.tsquery() for term in self.terms)})"
        return f"!{text}" if self.is_unwanted else text

    def fts5(self) -> str:
        return f"({' OR '.join(term.fts5() for term in self.terms)})"


Terms = tuple[Term | Either, ...]


def terms(asked: Asked) -> Terms:
    """The words of what was typed; a number and a reference such as `LUN-12` also find that ticket."""
    return tuple(
        Term(word.parts, word.is_prefix, word.is_unwanted, or_else=_reference(word))
        for word in asked.words
    )


def _reference(word: Word) -> str:
    match word.parts:
        case (number,) if number.isdecimal():
            return f"xno{keys.key(number)}"
        case (prefix, number) if number.isdecimal() and prefix.isalpha():
            return f"xref{prefix}{keys.key(number)}"
    return ""


def tsquery(wanted: Sequence[Term | Either]) -> str:
    return " & ".join(term.tsquery() for term in wanted)


def fts5(found: Sequence[Term | Either]) -> str:
    wanted = [term.fts5() for term in found if not term.is_unwanted] or [EVERYTHING]
    unwanted = [term.fts5() for term in found if term.is_unwanted]
    text = " AND ".join(wanted)
    return f"({text}) NOT ({' OR '.join(unwanted)})" if unwanted else text
