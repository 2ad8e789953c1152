"""Every way in is killed around the commit: who was told "stored" finds it stored, who was not still has the letter."""

import json
import os
import re
import signal
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests import dovecot, make, services
from tests.faults.conftest import World
from tests.faults.until import until

POINTS = ["intake.before_store", "intake.stored", "intake.rung"]
around_the_commit = pytest.mark.parametrize("point", POINTS)
PORT = r":(\d+) .*\n"
LETTERS = [make.letter(text=f"Letter number {number}.") for number in range(3)]


def stored(world: World) -> int:
    return sum(world.count().raws.values())


def was_committed(point: str) -> int:
    return 0 if point == "intake.before_store" else 1


@around_the_commit
def test_a_webhook_that_dies_has_not_answered_and_comes_again(world: World, point: str) -> None:
    assert world.do("webhook", crash=point) == -signal.SIGKILL
    assert not world.result.exists(), "no answer, so the provider repeats it"
    assert stored(world) == was_committed(point)
    assert world.do("webhook") == 0
    assert world.result.read_text().startswith("200")
    assert stored(world) == 1


@around_the_commit
def test_a_pipe_that_dies_has_said_nothing_and_is_tried_again(world: World, point: str) -> None:
    mail = world.folder / "mail.eml"
    mail.write_bytes(LETTERS[0])
    order = {"arguments": ["receive_mail", "--envelope-to", "support@luneo.app"]}
    assert world.do("command", stdin=str(mail), crash=point, **order) == -signal.SIGKILL
    assert world.result.read_text() == ""
    assert stored(world) == was_committed(point)
    assert world.do("command", stdin=str(mail), **order) == 0
    assert json.loads(world.result.read_text())["action"] == "stored"
    assert stored(world) == 1


@around_the_commit
def test_a_maildir_keeps_what_is_not_stored(world: World, point: str) -> None:
    box = world.folder / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    for number, mail in enumerate(LETTERS):
        (box / "new" / f"{number}.host").write_bytes(mail)
    order = {"arguments": ["poll_mail", "--maildir", str(box)], "stdin": "/dev/null"}
    assert world.do("command", crash=f"{point}:2", **order) == -signal.SIGKILL
    assert names(box / "new") == ["1.host", "2.host"], "the second one is not moved before its end"
    assert stored(world) == 1 + was_committed(point)
    assert world.do("command", **order) == 0
    assert names(box / "new") == []
    assert stored(world) == len(LETTERS)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def mailbox() -> Iterator[dovecot.Imap]:
    try:
        with dovecot.running() as server:
            yield server
    except services.MissingError as missing:
        pytest.skip(str(missing))


@pytest.mark.services
@around_the_commit
def test_a_mailbox_keeps_as_unseen_what_is_not_stored(
    world: World, mailbox: dovecot.Imap, point: str
) -> None:
    mailbox.put(*LETTERS)
    order = {"arguments": ["poll_mail"], "stdin": "/dev/null", "imap": mailbox.url}
    assert world.do("command", crash=f"{point}:2", **order) == -signal.SIGKILL
    assert mailbox.unseen() == [2, 3]
    assert stored(world) == 1 + was_committed(point)
    assert world.do("command", **order) == 0
    assert mailbox.unseen() == []
    assert stored(world) == len(LETTERS)


@contextmanager
def listener(world: World, *arguments: str, job: str = "listen", **details: Any) -> Iterator[int]:
    """`manage.py listen_mail`, on the port that it says; it is gone afterwards, by itself or by us."""
    pid = world.folder / "pid"
    world.result.unlink(missing_ok=True)
    order = ["listen_mail", "--host", "127.0.0.1", "--port", "0", *arguments]
    world.start(job, arguments=order, pid=str(pid), **details)
    try:
        yield port_of(world)
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)
        world.ended()


def port_of(world: World) -> int:
    def said() -> str:
        return world.result.read_text() if world.result.exists() else ""

    until(lambda: re.search(PORT, said()) is not None, "word of where it listens")
    return int(re.findall(PORT, said())[0])


def send(port: int, kind: type[smtplib.SMTP]) -> None:
    with kind("127.0.0.1", port) as client:
        client.sendmail("zoe@example.com", ["support@luneo.app"], LETTERS[0])


@pytest.mark.parametrize(
    ("kind", "point"),
    [*((smtplib.SMTP, point) for point in POINTS), (smtplib.LMTP, "intake.stored")],
)
def test_a_listener_that_dies_has_not_said_250(
    world: World, kind: type[smtplib.SMTP], point: str
) -> None:
    arguments = ["--lmtp"] if kind is smtplib.LMTP else []
    with (
        listener(world, *arguments, crash=f"{point}:1") as port,
        pytest.raises(smtplib.SMTPServerDisconnected),
    ):
        send(port, kind)
    assert stored(world) == was_committed(point)
    with listener(world, *arguments) as port:
        send(port, kind)
    assert stored(world) == 1
