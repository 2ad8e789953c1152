"""A mail server of our own on loopback: whatever mail program or server can reach it may deliver (RFC 5321, 2033)."""

import asyncio
import logging
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from support.inbound.envelope import NULL_SENDER, Envelope, Origin
from support.inbound.receive import receive

LONGEST_LINE = 2**20  # bytes; RFC 5321 says 1,000 and real mail does not care
log = structlog.get_logger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # it writes a line for every command


class Door:
    """Answers 250 for what is stored and 451 for what is not, so that the sender keeps it."""

    def __init__(self, source: str) -> None:
        self.source = source

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Called when a whole mail has come in; LMTP wants an answer for each recipient."""
        peer = session.peer[0] if isinstance(session.peer, tuple) else None
        body = bytes(envelope.content)
        known = Envelope(envelope.mail_from or NULL_SENDER, tuple(envelope.rcpt_tos))
        answer = await asyncio.to_thread(self._store, body, known, peer)
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1))

    def _store(self, body: bytes, envelope: Envelope, peer: str | None) -> str:
        close_old_connections()
        try:
            row, _ = receive(
                body,
                envelope=envelope,
                source=self.source,
                now=timezone.now(),
                origin=Origin(remote_ip=peer),
            )
        except DatabaseError as error:
            log.exception("smtp_not_stored", error=type(error).__name__)
            return "451 4.3.0 Not stored. Try again later."
        return f"250 2.0.0 Stored as {row.pk}"


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


async def listen(host: str, port: int, *, lmtp: bool) -> asyncio.Server:
    """Open the port; the caller closes the server. Port 0 takes a free one."""
    protocol, source = (_Lmtp, "lmtp") if lmtp else (_Smtp, "smtp")
    door = Door(source)
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return protocol(
            door,
            data_size_limit=settings.INBOUND_MAX_BYTES,
            enable_SMTPUTF8=True,
            ident="Deskbell",
            hostname="localhost",
            loop=loop,
        )

    return await loop.create_server(session, host=host, port=port)
