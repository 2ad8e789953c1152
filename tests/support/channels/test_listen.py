"""The listener: real SMTP and LMTP over loopback."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from support.channels import smtp
from support.inbound.envelope import Envelope

MAIL = b"From: zoe@example.com\r\nTo: support@luneo.app\r\n\r\n.hidden dot\r\n" + b"long " * 2000


class Received(list[tuple[bytes, Envelope, str]]):
    """What the door was given, instead of a database that threads cannot share."""

    problem: Exception | None = None

    def __call__(
        self, raw: bytes, *, envelope: Envelope, source: str, **_: Any
    ) -> tuple[Any, bool]:
        if self.problem:
            raise self.problem
        self.append((raw, envelope, source))
        return type("Row", (), {"pk": len(self)}), True


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Received:
    taken = Received()
    monkeypatch.setattr(smtp, "receive", taken)
    monkeypatch.setattr(smtp, "close_old_connections", lambda: None)
    return taken


@pytest.fixture(params=[False, True], ids=["smtp", "lmtp"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(smtp.listen("127.0.0.1", 0, lmtp=request.param))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.run_until_complete(server.wait_closed())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@pytest.fixture
def client(port: int, request: pytest.FixtureRequest) -> Iterator[smtplib.SMTP]:
    kind = smtplib.LMTP if request.node.callspec.params["port"] else smtplib.SMTP
    connected = kind("127.0.0.1", port)
    if kind is smtplib.LMTP:
        connected.ehlo()
    yield connected
    connected.quit()


def test_a_mail_is_taken_as_it_is(client: smtplib.SMTP, received: Received) -> None:
    recipients = ["support@luneo.app", "support@foodyepay.com"]
    assert client.sendmail("zoe@example.com", recipients, MAIL) == {}
    ((raw, envelope, source),) = received
    assert raw.rstrip() == MAIL.rstrip()
    assert envelope == Envelope("zoe@example.com", tuple(recipients))
    assert source in {"smtp", "lmtp"}


def test_a_machine_without_return_path_is_remembered_as_one(
    client: smtplib.SMTP, received: Received
) -> None:
    client.sendmail("", ["support@luneo.app"], MAIL)
    assert received[0][1].sender == "<>"


def test_what_is_not_stored_stays_with_the_sender(client: smtplib.SMTP, received: Received) -> None:
    received.problem = OperationalError("database is locked")
    with pytest.raises(smtplib.SMTPResponseException) as caught:
        client.sendmail("zoe@example.com", ["support@luneo.app"], MAIL)
    assert caught.value.smtp_code == 451
    received.problem = None
    client.sendmail("zoe@example.com", ["support@luneo.app"], MAIL)
    assert len(received) == 1


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(
    client: smtplib.SMTP, received: Received, settings: Any
) -> None:
    client.ehlo()
    size = settings.INBOUND_MAX_BYTES + 1
    code, said = client.docmd(f"MAIL FROM:<zoe@example.com> SIZE={size}")
    assert code == 552, said
    assert not received


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1:{port}"):
            call_command("listen_mail", "--port", str(port))
