"""Why a ticket was found: the fields that hold the words, with the words marked, and a piece of the conversation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from support.models import Message, Ticket
from support.search.words import Asked, Word, fold

TOKEN = re.compile(r"[^\W_]+")
AROUND = 60  # characters shown on each side of the first word that matched
READ = 2_000  # characters of a message looked at
MOST = 300  # messages looked at for one page of results


@dataclass(frozen=True, slots=True)
class Reason:
    where: str
    text: SafeString


def explain(page: Sequence[Ticket], asked: Asked) -> dict[int, list[Reason]]:
    """The reasons of each ticket of a page, in one query; needs the requester and its addresses loaded."""
    wanted = asked.wanted
    names = tuple(
        Word((fold(value),))
        for each in asked.operators
        if each.name == "from"
        for value in each.values
    )
    if not wanted and not names:
        return {}
    found: dict[int, list[Reason]] = {}
    unexplained: dict[int, set[Word]] = {}
    for ticket in page:
        reasons, left = _of_ticket(ticket, (*wanted, *names))
        found[ticket.pk] = reasons
        if left & set(wanted):
            unexplained[ticket.pk] = left
    for key, text in _written(unexplained):
        piece = marked(text, unexplained.get(key, ()))
        if piece:
            found[key].append(Reason(_("in the conversation"), piece))
            del unexplained[key]
    return found


def _of_ticket(ticket: Ticket, wanted: Iterable[Word]) -> tuple[list[Reason], set[Word]]:
    """The reasons that its own row gives, and the words that it does not explain."""
    left, reasons = set(wanted), []
    addresses = " ".join(each.email for each in ticket.requester.addresses.all())
    fields = (
        (_("number"), ticket.reference),
        (_("subject"), ticket.subject),
        (_("requester"), ticket.requester.name),
        (_("address"), addresses),
        (_("tags"), ", ".join(ticket.tags)),
    )
    for where, text in fields:
        here = {word for word in wanted if _spans(text, [word])}
        if here:
            reasons.append(Reason(where, marked(text, here)))
            left -= here
    return reasons, left


def _written(tickets: dict[int, set[Word]]) -> list[tuple[int, str]]:
    if not tickets:
        return []
    rows = Message.objects.filter(ticket__in=tickets).exclude(kind=Message.Kind.AUTO)
    pieces = rows.order_by("-at").values_list("ticket", Left("reply_text", READ))[:MOST]
    return list(pieces)


def marked(text: str, wanted: Iterable[Word]) -> SafeString:
    """A piece of the text around the first match as safe HTML, each match in <mark>; empty without one."""
    spans = _spans(text, wanted)
    if not spans:
        return mark_safe("")  # a constant
    start, end = max(0, spans[0][0] - AROUND), spans[0][1] + AROUND
    parts, at = ["…" if start else ""], start
    for begin, stop in spans:
        if stop <= end:
            parts += [escape(text[at:begin]), f"<mark>{escape(text[begin:stop])}</mark>"]
            at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308  # every piece is escaped above


def _spans(text: str, wanted: Iterable[Word]) -> list[tuple[int, int]]:
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
