"""Two desks that write to each other over real SMTP fall silent, whatever a gateway between them takes away.

Each is a process with its own database, secret, listener and worker. A mail server stands between them and counts.
"""

import smtplib
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests import make, services
from tests.faults.conftest import Databases, World, begin
from tests.faults.test_ways_in import listener
from tests.faults.until import until

pytestmark = pytest.mark.slow
MOST = 3  # mails, the one that began it included
SIGNS = (
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Precedence",
    "X-Deskbell-Loop",
    "Return-Path",
)
THREAD = ("Message-ID", "In-Reply-To", "References", "Reply-To")
BRAND = """UPDATE support_brand SET name = 'Other', ticket_prefix = 'OTH', domain = 'other.example',
  addresses = '["support@other.example"]'"""
LEFT = """SELECT (SELECT count(*) FROM support_outboxmessage WHERE state = 'pending')
  + (SELECT count(*) FROM support_rawmessage WHERE state = 'new')"""


class Gateway:
    """Takes mail from both, takes away headers, passes it on before it answers, and remembers every one."""

    def __init__(self, *without: str) -> None:
        self.without = without
        self.ports: dict[str, int] = {}
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        mail = message_from_bytes(bytes(envelope.content))
        self.mails.append(mail)
        for name in self.without:
            del mail[name]
        port = self.ports[envelope.rcpt_tos[0].rpartition("@")[2]]
        await server.loop.run_in_executor(None, self._on, port, envelope, mail.as_bytes())
        return "250 2.0.0 Passed on"

    def _on(self, port: int, envelope: Any, mail: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail(envelope.mail_from, envelope.rcpt_tos, mail)


@pytest.fixture(scope="module")
def other_worker(databases: Databases) -> Iterator["subprocess.Popen[str]"]:
    process = begin(databases)
    yield process
    process.communicate()


@pytest.fixture
def other(other_worker: "subprocess.Popen[str]", databases: Databases, tmp_path: Path) -> World:
    """A second desk, of another house."""
    folder = tmp_path / "other"
    folder.mkdir()
    world = World(other_worker, databases, folder, own=True)
    databases.change(world.database, BRAND)
    return world


@pytest.mark.parametrize(
    "without", [(), (*SIGNS, *THREAD)], ids=["honest", "signs and thread gone"]
)
def test_two_desks_stop_writing_to_each_other(
    world: World, other: World, without: tuple[str, ...]
) -> None:
    gateway = Gateway(*without)
    with ExitStack() as open_:
        relay = Controller(gateway, hostname="127.0.0.1", port=services.free_port())
        relay.start()
        open_.callback(relay.stop)
        port = relay.port
        gateway.ports["luneo.app"] = open_.enter_context(desk(world, "ours", port))
        gateway.ports["other.example"] = open_.enter_context(desk(other, "theirs", port))
        begun = make.letter(sender="Luneo <support@luneo.app>", to="support@other.example")
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("support@luneo.app", ["support@other.example"], begun)
        quiet([world, other])
    assert 2 <= len(gateway.mails) <= MOST, [mail["Subject"] for mail in gateway.mails]


def desk(world: World, secret: str, relay: int) -> AbstractContextManager[int]:
    """A desk that runs; where it listens."""
    return listener(world, job="desk", secret=secret * 12, relay=relay)


def quiet(worlds: list[World]) -> None:
    """Nobody has anything left to file or to send: a mail on its way is a row of its sender until it is passed on."""
    until(lambda: sum(left(each) for each in (*worlds, *worlds)) == 0, "silence")


def left(world: World) -> int:
    return int(world.ask(LEFT)[0][0])
