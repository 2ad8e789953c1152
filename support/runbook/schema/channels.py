"""Where customers can write, and the queues in which their tickets wait."""

from typing import Literal

from pydantic import Field

from support.runbook.schema.words import Email, Line, Name, Secret, Slug, Strict, Url


class EmailChannel(Strict):
    """`calendar`: when the inbox is watched; null means that nobody promises hours. Mail is taken in at any time."""

    addresses: list[Email] = Field(min_length=1)
    calendar: Slug | None = None
    line: Line | None = None


class ContactChannel(Strict):
    enabled: bool = False
    queue: Slug | None = None
    line: Line | None = None


class ChatChannel(Strict):
    """Off without `url`. `secret` signs the transcripts that a chat platform posts."""

    url: Url | None = None
    secret: Secret | None = None
    calendar: Slug | None = None
    queue: Slug | None = None
    line: Line | None = None


class WidgetChannel(Strict):
    """`secret` signs the identity of the user whom the product knows."""

    enabled: bool = False
    queue: Slug | None = None
    secret: Secret | None = None
    line: Line | None = None


class Channels(Strict):
    email: EmailChannel
    contact: ContactChannel = ContactChannel()
    chat: ChatChannel = ChatChannel()
    widget: WidgetChannel = WidgetChannel()
    phone: Literal[False] = False  # nothing public offers a number


class Queue(Strict):
    """`tag` is what other systems call it."""

    name: Name
    tag: Name | None = None
    default: bool = False
