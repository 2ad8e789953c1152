"""Messages of a ticket as rows: the customer's with its files, ours with the time and name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from support.models import Attachment, Customer, Message, Ticket
from support.tickets import quota
from support.tickets.actor import Actor
from support.tickets.incoming import File, Incoming
from support.tickets.refused import TicketRefused

FILES_LIMIT = 20 * 2**20  # bytes of one answer; most mail servers refuse more


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose row can be written without the bytes: they are on disk, unless the brand had no room for them."""

    file: File
    sha256: str
    is_kept: bool


def keep(brand_id: int, incoming: Sequence[File]) -> list[Kept]:
    """Put the bytes on disk. Call it before the transaction: a disk may be slow, a lock may not."""
    return [Kept(each, *quota.keep(brand_id, each.content)) for each in incoming]


def keep_ours(ticket: Ticket, files: Sequence[File]) -> list[Kept]:
    """The same for what a colleague attaches, who can be told. Raises TicketRefused where there is no room for it."""
    kept = keep(ticket.brand_id, files)
    for each in kept:
        if not each.is_kept:
            refusal = gettext(
                "There is no room for “%(name)s”: the files of %(brand)s have reached their limit."
                " Send a link, or ask whoever looks after the desk for more room."
            )
            raise TicketRefused(refusal % {"name": each.file.name, "brand": ticket.brand.name})
    return kept


def customers(ticket: Ticket, incoming: Incoming, customer: Customer) -> Message:
    """The customer's message, not yet written."""
    return Message(
        ticket=ticket,
        kind=Message.Kind.CUSTOMER,
        channel=incoming.channel,
        at=incoming.at,
        customer=customer,
        author_name=(incoming.from_name or customer.name)[:200],
        text=incoming.text,
        reply_text=incoming.reply_text,
        elided_text=incoming.elided_text,
        html=incoming.html,
        raw=incoming.raw,
        message_id=incoming.message_id[:998],
        from_address=incoming.from_address[:320],
        reply_to=incoming.reply_to if len(incoming.reply_to) <= 320 else "",
        to=list(incoming.to),
        cc=list(incoming.cc),
        flags=[*incoming.flags, *_machine(incoming)],
    )


def _machine(incoming: Incoming) -> list[str]:
    return [f"automatic_{incoming.automatic}"] if incoming.automatic else []


def ours(
    ticket: Ticket, kind: str, *, by: Actor, text: str, at: datetime, **fields: Any
) -> Message:
    """A reply, note or automatic message, not yet written."""
    return Message(
        ticket=ticket,
        kind=kind,
        channel=ticket.channel,
        at=at,
        author=by.user,
        author_name=by.name,
        text=text,
        reply_text=text,
        **fields,
    )


def attach(message: Message, kept: Sequence[Kept]) -> list[Attachment]:
    """Write the rows of files that were kept already, or could not be."""
    return Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=each.file.name[:300],
            content_type=each.file.content_type[:200],
            size=len(each.file.content),
            sha256=each.sha256,
            cid=each.file.cid[:300],
            is_inline=each.file.is_inline,
            is_kept=each.is_kept,
        )
        for each in kept
    )
