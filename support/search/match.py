"""Words as a condition on tickets, in the query language of each database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, FloatField, Func

from support.search.words import Asked, Word

FIELDS = {"subject": ("A", "head"), "from": ("B", "people"), "tag": ("C", "tags")}
WEIGHTS = "{0.1, 0.4, 0.6, 1.0}"  # what was written, tags, people, number and subject
BM25 = "10.0, 6.0, 4.0, 1.0"  # the same, in the order of the columns
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
            return f"xno{int(number)}"
        case (prefix, number) if number.isdecimal() and prefix.isalpha():
            return f"xref{prefix}{int(number)}"
    return ""


def tsquery(wanted: Sequence[Term | Either]) -> str:
    return " & ".join(term.tsquery() for term in wanted)


def fts5(found: Sequence[Term | Either]) -> str:
    wanted = [term.fts5() for term in found if not term.is_unwanted] or [EVERYTHING]
    unwanted = [term.fts5() for term in found if term.is_unwanted]
    text = " AND ".join(wanted)
    return f"({text}) NOT ({' OR '.join(unwanted)})" if unwanted else text


class Found(Func):
    """Whether a ticket's document holds these terms; filter by it."""

    output_field = BooleanField()

    def __init__(self, wanted: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.wanted = wanted

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = "SELECT ticket_id FROM support_search WHERE document @@ to_tsquery('simple', %s)"
        return f"{key} IN ({matching})", [*params, tsquery(self.wanted)]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        matching = "SELECT rowid FROM support_search WHERE support_search MATCH %s"
        return f"{key} IN ({matching})", [*params, fts5(self.wanted)]


class Rank(Func):
    """How well a ticket fits these terms; more is better. It costs per row: for a handful of them."""

    output_field = FloatField()

    def __init__(self, wanted: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.wanted = wanted

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.source_expressions[0])
        rank = f"ts_rank('{WEIGHTS}', document, to_tsquery('simple', %s))"
        found = f"(SELECT {rank} FROM support_search WHERE ticket_id = {key})"  # noqa: S608  # names are ours
        return found, [tsquery(self.wanted), *params]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        rank = f"-bm25(support_search, {BM25})"
        match = f"support_search MATCH %s AND rowid = {key}"
        found = f"(SELECT {rank} FROM support_search WHERE {match})"  # noqa: S608  # names are ours
        return found, [fts5(self.wanted), *params]
