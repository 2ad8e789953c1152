"""A database that is locked or gone: every door says so in time, and nothing that was said to be stored is missing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import ON_POSTGRES, World

PATIENCE = 0.3  # seconds


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Somebody else holds the lock that an insert needs."""
    if ON_POSTGRES:
        with psycopg.connect(world.databases.url(world.database)) as other:
            other.execute("LOCK TABLE support_rawmessage IN EXCLUSIVE MODE")
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.eml"
    path.write_bytes(b"From: zoe@example.com\r\nTo: support@luneo.app\r\n\r\nHello")
    return path


def test_a_webhook_answers_503_within_five_seconds(world: World) -> None:
    start = time.monotonic()
    with locked(world):
        assert world.do("webhook", patience=PATIENCE) == 0
    assert time.monotonic() - start < 5
    assert world.result.read_text() == "503 30"
    assert world.count().raws == {}


def test_the_same_webhook_is_stored_once_the_lock_is_gone(world: World) -> None:
    assert world.do("webhook") == 0
    assert world.result.read_text() == "200 None"


def test_a_pipe_ends_with_75_and_keeps_the_mail_with_the_sender(world: World, mail: Path) -> None:
    with locked(world):
        order = {"arguments": ["receive_mail"], "stdin": str(mail), "patience": PATIENCE}
        assert world.do("command", **order) == 75
    assert world.result.read_text() == ""
    assert world.count().raws == {}


def test_a_pipe_ends_with_0_once_the_mail_is_stored(world: World, mail: Path) -> None:
    assert world.do("command", arguments=["receive_mail"], stdin=str(mail)) == 0
    assert '"action": "stored"' in world.result.read_text()
    assert len(world.count().raws) == 1


def test_a_database_that_is_gone_ends_the_pipe_with_75(world: World, mail: Path) -> None:
    gone = "no_such_database" if ON_POSTGRES else str(world.folder / "no" / "such" / "folder.db")
    order = {"arguments": ["receive_mail"], "stdin": str(mail), "database": gone}
    assert world.do("command", **order) == 75
