"""Whether a letter came before: one mark for it, whichever way and however often it comes in."""

import hashlib
from datetime import datetime, timedelta

from support.inbound.reading.letter import Letter
from support.models import Brand, Message

AGAIN_WITHIN = timedelta(days=7)
REUSED_ID = "message_id_reused"


def fingerprint(letter: Letter, body: bytes, brand: Brand) -> str:
    """sha256 of what does not change between transports; trace headers do, so they are left out.

    Of the body counts what was understood, since gateways rewrap lines and encodings; a letter in which nothing was
    understood counts by its bytes. A Message-ID alone is no mark: 15 % of letters have none, and some programs
    write the same into all of theirs.
    """
    content = [_squeezed(letter.text), *sorted(each.sha256 for each in letter.attachments)]
    if not any(content):
        content = [hashlib.sha256(_without_headers(body)).hexdigest()]
    parts = [
        brand.slug,
        letter.message_id,
        letter.sender.key,
        letter.date.isoformat() if letter.date else "",
        _squeezed(letter.subject),
        *content,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def seen_before(letter: Letter, *, brand: Brand, now: datetime) -> tuple[Message | None, bool]:
    """The message that this letter repeats in other clothes, and whether its id was used for another text.

    Same id, sender and text within a week is the same letter, though a list changed its subject; the same id with
    another text is a new one, and so is one with another file: scanners write one id and one text for all they send.
    """
    earlier = list(
        Message.objects.select_related("ticket")
        .filter(message_id=letter.message_id, ticket__brand=brand, at__gt=now - AGAIN_WITHIN)
        .order_by("pk")[:20]
    )
    for message in earlier:
        same_sender = message.from_address.lower() == letter.sender.key
        same_text = _squeezed(message.text) == _squeezed(letter.text)
        if same_sender and same_text and _brings_nothing_new(letter, message):
            return message, False
    return None, bool(earlier)


def _brings_nothing_new(letter: Letter, message: Message) -> bool:
    files = {each.sha256 for each in letter.attachments}
    return not files or files <= set(message.attachments.values_list("sha256", flat=True))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _without_headers(body: bytes) -> bytes:
    unix = body.replace(b"\r\n", b"\n")
    _, end, rest = unix.partition(b"\n\n")
    return rest if end else unix
