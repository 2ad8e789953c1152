"""One letter for one brand, with everything that was found out about it before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from support.inbound import loops
from support.inbound.envelope import NULL_SENDER
from support.inbound.letter import Automatic, Letter
from support.inbound.route import written_recipients
from support.inbound.thread import Thread, find
from support.inbound.trust import Sender, sender_of
from support.models import Brand, RawMessage
from support.tickets.incoming import File, Incoming

FORM_SOURCES = {"contact": "contact", "widget": "widget", "chat": "chat", "api": "api"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the filing rooms decide upon. `silent` is why no acknowledgement may be sent, or empty."""

    raw: RawMessage
    letter: Letter
    brand: Brand
    sender: Sender
    thread: Thread
    automatic: Automatic
    silent: str
    flags: tuple[str, ...]
    now: datetime

    def incoming(self, **changes: object) -> Incoming:
        """The letter as the tickets room takes it."""
        letter = self.letter
        values: dict[str, object] = {
            "at": self.raw.received_at,
            "channel": FORM_SOURCES.get(self.raw.source, "email"),
            "subject": letter.subject,
            "text": letter.text,
            "reply_text": letter.reply_text,
            "elided_text": letter.elided_text,
            "html": letter.html,
            "message_id": letter.message_id,
            "from_address": self.sender.email,
            "from_name": self.sender.name,
            "to": tuple(each.email for each in letter.to),
            "cc": tuple(each.email for each in letter.cc),
            "flags": self.flags,
            "files": tuple(_file(each) for each in letter.attachments),
            "automatic": self.automatic.strength,
            "raw": self.raw,
            "language": str(self.raw.headers.get("language", "")),
        }
        make: Callable[..., Incoming] = Incoming
        return make(**(values | changes))
