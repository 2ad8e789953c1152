"""A customer's message as plain frozen values, whatever channel it came through."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from support.models import RawMessage

Strength = Literal["", "weak", "strong"]


@dataclass(frozen=True, slots=True)
class File:
    """An attachment, decoded; `cid` is how the HTML refers to it."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    cid: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """`at` is when it was received. `html` is sanitised already. `automatic`: whether a machine wrote it.

    `reply_to` is where the sender wants an answer, when that is elsewhere; it says nothing about who wrote.
    """

    at: datetime
    channel: str = "email"
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    elided_text: str = ""
    html: str = ""
    message_id: str = ""
    from_address: str = ""
    from_name: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    automatic: Strength = ""
    raw: RawMessage | None = None
    language: str = ""
