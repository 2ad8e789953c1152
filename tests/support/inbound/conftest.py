"""Letters of tests/letters, and the short way from one to its outcome."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from support.inbound import process, receive
from support.inbound.envelope import Envelope, Origin
from support.models import Brand, Customer, Message, RawMessage, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.incoming import Incoming
from tests import make

LETTERS = Path(__file__).parents[2] / "letters"
Arrive = Callable[..., RawMessage]


def letter(name: str, **values: str) -> bytes:
    """A letter of tests/letters; `@@REFERENCE@@` in it is replaced by the value of `reference`."""
    text = (LETTERS / f"{name}.eml").read_text()
    for key, value in values.items():
        mark = f"@@{key.upper()}@@"
        assert mark in text, f"{name} has no {mark}"
        text = text.replace(mark, value)
    assert "@@" not in text, f"{name} has a mark that nobody filled"
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def arrive(now: datetime) -> Arrive:
    """Store a letter of tests/letters and process it: the raw row with its outcome."""

    def store(name: str, *, at: datetime = now, **values: Any) -> RawMessage:
        envelope = values.pop("envelope", Envelope())
        source = values.pop("source", "pipe")
        body = values.pop("body", None) or letter(name, **values)
        raw, _ = receive.receive(body, envelope=envelope, source=source, now=at, origin=Origin())
        process.process_due(now=at)
        raw.refresh_from_db()
        return raw

    return store


class Conversation:
    """A ticket of Zoé's that an agent has answered: what later letters may refer to."""

    def __init__(self, brand: Brand, now: datetime) -> None:
        self.brand = brand
        self.agent = make.agent("ada", brand)
        self.zoe: Customer = make.customer(brand, "zoe@example.com")
        incoming = Incoming(
            at=now,
            subject="Cannot pay",
            text="The page stays white.",
            message_id="first@example.com",
            from_address="zoe@example.com",
        )
        self.ticket: Ticket = actions.open_ticket(brand, incoming, customer=self.zoe, now=now)
        self.reply: Message = actions.reply(
            self.ticket, by=Actor.of(self.agent), text="Which browser?", now=now
        )
        self.mail = self.reply.outbox.get()
        brand.refresh_from_db()  # its counter has moved

    @property
    def reply_address(self) -> str:
        """Where Zoé's mail program sends her answer."""
        return str(self.mail.payload["reply_to"][0]).partition("<")[2].strip("<>")

    @property
    def message_id(self) -> str:
        return str(self.mail.payload["headers"]["Message-ID"])

    def texts(self) -> list[str]:
        return list(self.ticket.messages.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def conversation(luneo: Brand, now: datetime) -> Conversation:
    return Conversation(luneo, now)
