"""One search of tickets: what was typed, narrowed rows, and the best or the newest of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from support.models import Ticket
from support.search import match, operators, typos, words
from support.search.match import Terms
from support.search.operators import Who
from support.search.rank import Found, Rank
from support.search.words import Asked, Word

FEW = 200  # rows; so many are sorted by how well they fit, more by their age


@dataclass(frozen=True, slots=True)
class Search:
    """`few` are the keys of all results; None where there are more than a handful, or no words.

    `newest` are the keys of the results changed last, where there are more: what pages show is not searched twice.
    """

    asked: Asked
    rows: QuerySet[Ticket]
    terms: Terms
    hints: tuple[str, ...]
    few: tuple[int, ...] | None = None
    newest: tuple[int, ...] = ()
    meant: str = ""  # the words searched instead of those that nobody has

    @property
    def has_words(self) -> bool:
        return bool(self.terms)

    def best(self, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """Those of these rows that are among the few results, in the order of how well they fit."""
        return rows.filter(pk__in=self.few or ()).order_by(
            Rank(self.terms).desc(), "-updated_at", "-pk"
        )

    def latest(self, rows: QuerySet[Ticket], most: int) -> QuerySet[Ticket]:
        """So many of the results, out of these rows: those that changed last; the search has met them."""
        return rows.filter(pk__in=self.newest[:most]) if self.newest else self.rows

    @property
    def by_date(self) -> bool:
        return any(each.name in {"before", "after"} for each in self.asked.operators)


def tickets(rows: QuerySet[Ticket], text: str, who: Who, *, brands: Sequence[int] | None) -> Search:
    """Narrow `rows`, which are within reach already. `brands` are the keys that typos are looked up in."""
    asked = words.parse(text, operators.KNOWN)
    meaning = operators.read(asked, who)
    narrowed = rows.filter(meaning.rows)
    found = _search(asked, narrowed, meaning.terms, meaning.hints)
    if found.few == () and asked.wanted:
        return _meant(found, narrowed, meaning.terms, brands) or found
    return found


def condition(text: str, who: Who) -> Q:
    """The same as one condition, for a view that is saved as text."""
    asked = words.parse(text, operators.KNOWN)
    meaning = operators.read(asked, who)
    terms = (*match.terms(asked), *meaning.terms)
    return meaning.rows & Q(Found(terms)) if terms else meaning.rows


def _search(asked: Asked, rows: QuerySet[Ticket], more: Terms, hints: tuple[str, ...]) -> Search:
    terms = (*match.terms(asked), *more)
    if not terms:
        return Search(asked, rows, terms, hints)
    found = rows.filter(Found(terms))
    probe = list(found.order_by("-updated_at", "-id").values_list("pk", flat=True)[: FEW + 1])
    if len(probe) > FEW:
        return Search(asked, found, terms, hints, newest=tuple(probe))
    return Search(asked, found, terms, hints, few=tuple(probe))


def _meant(
    nothing: Search, rows: QuerySet[Ticket], more: Terms, brands: Sequence[int] | None
) -> Search | None:
    """The same search with the nearest names in place of words that found nothing."""
    better = typos.near([word.parts[0] for word in nothing.asked.words if _is_name(word)], brands)
    near = [_nearest(word, better) for word in nothing.asked.words]
    if near == list(nothing.asked.words):
        return None
    asked = replace(nothing.asked, words=tuple(near))
    found = _search(asked, rows, more, nothing.hints)
    if found.few == ():
        return None
    return replace(found, meant=" ".join(" ".join(word.parts) for word in asked.wanted))


def _is_name(word: Word) -> bool:
    return not (word.is_phrase or word.is_unwanted or len(word.parts) > 1)


def _nearest(word: Word, better: Mapping[str, str]) -> Word:
    if not _is_name(word) or word.parts[0] not in better:
        return word
    return replace(word, parts=(better[word.parts[0]],))
