"""A mail server that takes everything, or fails at the next mails as planned.

"451" and "421" may pass, "550" will not; "hang before", "hang after", "reset" and "cut" as for the other fakes.
"""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it writes a line for every command
HANGING = 1.0  # seconds
ANSWERS = {"451": "451 Try again later", "550": "550 No such mailbox", "421": "421 Going away"}


class FakeSmtp:
    """`mails` are those that were taken, as (recipients, letter); port 0 becomes a free one when it runs."""

    name = "SMTP"

    def __init__(self, *faults: str, port: int = 0) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.faults = deque(faults)
        self.port = port

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        fault = self.faults.popleft() if self.faults else ""
        if fault.isdigit():
            return ANSWERS.get(fault, f"{fault} As planned")
        if fault in {"", "hang after", "cut"}:
            letter = message_from_bytes(envelope.content, policy=default)
            self.mails.append((list(envelope.rcpt_tos), letter))
        if fault.startswith("hang"):
            await asyncio.sleep(HANGING)
        if fault in {"reset", "cut"}:
            server.transport.abort()
        return "451 Too late" if fault == "hang before" else "250 Taken"

    @contextmanager
    def running(self) -> Iterator[Self]:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        controller = _Listening(self, listening)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


class _Listening(Controller):
    """At a socket that is bound already: a free port that is only looked up may be somebody else's by then."""

    def __init__(self, fake: FakeSmtp, listening: socket.socket) -> None:
        super().__init__(fake, hostname="127.0.0.1", port=fake.port)
        self._listening = listening

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)
