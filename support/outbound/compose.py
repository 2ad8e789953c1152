"""Mails of a brand as outbox payloads: sender, thread, loop guards and text, all fixed before the row is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy

from support.lib import addresses, signing
from support.models import Attachment, Brand, Message, Ticket

REFERENCES_LENGTH = 1500  # characters; longer headers are cut or refused on the way
ID_LENGTH = 700  # characters of one id: the first and the last always have room
LOOP_HEADER = "X-Deskbell-Loop"
ANSWERED = gettext_lazy("If you answer this mail, the customer of {ticket} gets your answer.")
AUTOMATIC = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
    "Precedence": "bulk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said to whom. `answers`: Message-IDs of the conversation, oldest first."""

    subject: str
    text: str
    to: str
    cc: Sequence[str] = ()
    html: str = ""
    answers: Sequence[str] = ()
    files: Sequence[Attachment] = ()
    automatic: bool = False


def mail(draft: Draft, *, brand: Brand, ticket: Ticket, message: Message) -> dict[str, Any]:
    """The payload of a mail that carries `message`; an answer to it finds the ticket again by three ways."""
    own_id = message_id(brand, message)
    headers = {
        "Message-ID": own_id,
        LOOP_HEADER: loop_mark(brand, own_id),
        **thread(draft.answers),
        **(AUTOMATIC if draft.automatic else {}),
    }
    return {
        "from": named(brand.name, sender_address(brand)),
        "to": [draft.to],
        "cc": list(draft.cc),
        "reply_to": [named(brand.name, _answered_at(brand, ticket, draft.to, message.pk))],
        "subject": " ".join(draft.subject.split())[:300],
        "text": draft.text,
        "html": draft.html,
        "headers": headers,
        "files": [_file(each) for each in draft.files],
    }


def notice(
    *, brand: Brand, to: str, subject: str, text: str, key: str, ticket: Ticket | None = None
) -> dict[str, Any]:
    """The payload of a mail to one of our own people; `key` is the outbox key: a repetition is the same mail.

    Where it is about a ticket, an agent's answer to it by mail answers the customer: it says so. All notices of a
    ticket answer the same id, which no mail bears, so that mail programs show them together.
    """
    own_id, first = f"<n.{signing.mac('notice', key)}@{brand.domain.lower()}>", ""
    if ticket is not None:
        text += f"\n\n{ANSWERED}".format(ticket=f"{brand.ticket_prefix}-{ticket.number}")
        first = f"<n.{signing.mac('notices', str(ticket.pk))}@{brand.domain.lower()}>"
    return {
        "from": named(brand.name, sender_address(brand)),
        "to": [to],
        "cc": [],
        "reply_to": [named(brand.name, _answered_at(brand, ticket, to))] if ticket else [],
        "subject": " ".join(subject.split())[:300],
        "text": text,
        "html": "",
        "headers": {
            "Message-ID": own_id,
            LOOP_HEADER: loop_mark(brand, own_id),
            **thread([first]),
            **AUTOMATIC,
            "Auto-Submitted": "auto-generated",
        },
        "files": [],
    }


def message_id(brand: Brand, message: Message) -> str:
    """The id of a mail of ours; computed, so that it needs no column."""
    return addresses.message_id(brand.domain, ticket_id=message.ticket_id, message_id=message.pk)


def loop_mark(brand: Brand, own_id: str) -> str:
    """What only we can write into a mail: a mail that comes in with it is ours, come back."""
    return f"{brand.slug} {own_id} {signing.mac('loop', brand.slug, own_id)}"


def is_own(mark: str, own_id: str) -> bool:
    """Whether a mail that comes in is one of ours: by its loop header, or by a Message-ID that only we can make."""
    parts = mark.split()
    if len(parts) == 3 and signing.verify(parts[2], "loop", parts[0], parts[1]):
        return True
    key = addresses.read_message_id(own_id)
    return key is not None and key.genuine


def thread(answers: Sequence[str]) -> dict[str, str]:
    """In-Reply-To and References. The newest ids are kept, and the very first, by which some programs group.

    Ids are strangers' text: one that no header may hold is left out, since a server would refuse the whole mail.
    """
    ids = [each if each.startswith("<") else f"<{each}>" for each in answers if _is_sayable(each)]
    if not ids:
        return {}
    kept = [ids[-1]]
    room = REFERENCES_LENGTH - len(ids[-1]) - len(ids[0]) - 1
    for each in reversed(ids[1:-1]):
        room -= len(each) + 1
        if room < 0:
            break
        kept.insert(0, each)
    if len(ids) > 1:
        kept.insert(0, ids[0])
    return {"In-Reply-To": ids[-1], "References": " ".join(kept)}


def _is_sayable(own_id: str) -> bool:
    return 0 < len(own_id) <= ID_LENGTH and own_id.isascii() and own_id.isprintable()


def conversation(brand: Brand, messages: Iterable[Message]) -> list[str]:
    """Message-IDs of public messages in their order: theirs as they came, ours as we made them."""
    theirs = Message.Kind.CUSTOMER
    return [
        each.message_id if each.kind == theirs else message_id(brand, each)
        for each in messages
        if each.is_public
    ]


def sender_address(brand: Brand) -> str:
    """The address that the brand writes from: the first one it listens to."""
    return str(brand.addresses[0]) if brand.addresses else f"support@{brand.domain}"


@lru_cache(maxsize=64)  # a mailing has one sender and thousands of letters
def named(name: str, email: str) -> str:
    """An address with its display name, quoted as it needs."""
    return str(Address(display_name=" ".join(name.split()), addr_spec=email))


def _answered_at(brand: Brand, ticket: Ticket, recipient: str, message_pk: int = 0) -> str:
    """The address that leads an answer of `recipient` back to the ticket."""
    return addresses.reply_address(
        sender_address(brand), ticket_id=ticket.pk, message_id=message_pk, recipient=recipient
    )


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "content_type": attachment.content_type,
        "sha256": attachment.sha256,
        "cid": attachment.cid if attachment.is_inline else "",
    }
