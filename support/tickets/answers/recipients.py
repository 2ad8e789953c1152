"""To whom an answer goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from support.models import CustomerAddress, Message, Ticket
from support.outbound import compose

READ = 50  # messages looked at for the thread's ids


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom an answer reaches, and the ids of the conversation it continues; shown before sending."""

    to: str
    cc: tuple[str, ...]
    answers: tuple[str, ...]


def recipients(ticket: Ticket, *, cc: Sequence[str] = ()) -> Recipients:
    """The requester, where they last wrote from or asked for answers; copies as given.

    The console shows this before sending.
    """
    public = ticket.messages.exclude(kind=Message.Kind.NOTE).order_by("-at", "-pk")[:READ]
    messages = list(reversed(public))
    theirs = [each for each in messages if each.customer_id == ticket.requester_id]
    asked_for = [each.reply_to or each.from_address for each in theirs]
    to = next((each for each in reversed(asked_for) if each), "") or _known_address(ticket)
    copies = dict.fromkeys(each.strip().lower() for each in cc if each.strip())
    copies.pop(to.lower(), None)
    ids = compose.conversation(ticket.brand, messages)
    return Recipients(to.strip().lower(), tuple(copies), tuple(each for each in ids if each))


def _known_address(ticket: Ticket) -> str:
    rows = CustomerAddress.objects.filter(customer=ticket.requester)
    return rows.order_by("-is_primary", "pk").values_list("email", flat=True).first() or ""
