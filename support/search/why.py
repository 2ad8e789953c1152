"""Why a ticket was found: the fields that hold the words, with the words marked, and a piece of the conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Left
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from support.models import Message, Ticket
from support.search.marked import marked, spans
from support.search.words import Asked, Word, fold

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
        here = {word for word in wanted if spans(text, [word])}
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
