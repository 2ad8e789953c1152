"""A letter as plain frozen values: what every room behind the parser sees instead of headers and bytes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Strength = Literal["", "weak", "strong"]


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox; the address is as written (compare with `.key`), the name may be empty."""

    email: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """The address for comparing and looking up."""
        return self.email.lower()

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the letter, decoded; inline ones and attached messages included."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    sha256: str
    cid: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Bounced:
    """One recipient that a delivery report speaks of."""

    recipient: str
    status: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Who wrote the letter that was forwarded to us, as the forward says."""

    email: str
    name: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    """Whether a machine wrote it. Weak: file, do not acknowledge. Strong: nobody is notified either."""

    reason: str = ""
    strength: Strength = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, understood. Every string is free of NUL and of lone surrogates.

    `headers` holds the first value of each header that later rooms ask for, by lower-case name.
    `held_reason` is set when a limit was passed: keep the bytes, show the letter, file nothing.
    `error` is set when something could not be read; everything that could is there all the same.
    """

    sender: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    return_path: str | None = None  # None: no such header; "": the null path of machines
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    reply_text: str = ""
    elided_text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    auto_reply: str = ""
    auto_strength: Strength = ""
    is_bounce: bool = False
    bounce: tuple[Bounced, ...] = ()
    bounced_id: str = ""  # Message-ID of the message that came back, where the report holds it
    is_mdn: bool = False
    forwarded: Forwarded | None = None
    flags: tuple[str, ...] = ()
    held_reason: str = ""
    error: str = ""
