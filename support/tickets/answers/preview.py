"""What an answer would do, told before it is sent: whom it reaches and what it continues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from support.models import Ticket
from support.outbound import suppress
from support.sla import clocks
from support.tickets.answers import recipients
from support.tickets.answers.moved import moved
from support.tickets.answers.recipients import Recipients
from support.tickets.answers.replies import RE


@dataclass(frozen=True, slots=True)
class Preview:
    """`kept`, `paused`, `started`: kinds of clocks. `continues` counts the mails of the thread it answers.

    `stopped`: those of the recipients who are not written to, and why.
    """

    recipients: Recipients
    subject: str
    continues: int
    kept: tuple[str, ...]
    paused: tuple[str, ...]
    started: tuple[str, ...]
    stopped: Mapping[str, str]


def of_reply(ticket: Ticket, *, status: str, cc: Sequence[str] = (), now: datetime) -> Preview:
    """Replay the ticket's facts with and without the answer; nothing is written, nothing locked."""
    target = recipients.recipients(ticket, cc=cc)
    rows = ticket.events.filter(kind__in=clocks.FACTS).order_by("at", "pk")
    facts = clocks.events(rows.values_list("at", "kind", "data", "message_id"))
    moves = moved(ticket, facts, clocks.history_of(ticket.brand), status=status, now=now)
    return Preview(
        target,
        f"Re: {RE.sub('', ticket.subject)} [{ticket.reference}]",
        len(target.answers),
        *moves,
        suppress.suppressed(ticket.brand_id, [target.to, *target.cc]),
    )
