"""Mailboxes: each letter is stored once, and marked only when it is stored."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from support.channels import imap, maildir
from support.inbound import receive
from support.models import RawMessage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(make.letter(text="one"))
    (tmp_path / "new" / "2.host").write_bytes(make.letter(text="two"))
    return tmp_path


def test_a_maildirs_letters_are_stored_and_moved(box: Path) -> None:
    assert list(maildir.poll(box)) == [("1.host", True), ("2.host", True)]
    assert sorted(path.name for path in (box / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert not list((box / "new").iterdir())
    assert [raw.source for raw in RawMessage.objects.all()] == ["maildir"] * 2


def test_a_letter_that_came_back_to_new_is_not_stored_again(box: Path) -> None:
    list(maildir.poll(box))
    (box / "cur" / "1.host:2,S").rename(box / "new" / "1.host")
    assert list(maildir.poll(box)) == [("1.host", False)]


def test_what_could_not_be_stored_stays_new(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(receive, "receive", fail)
    with pytest.raises(CommandError, match="could not be read: database is locked"):
        call_command("poll_mail", maildir=box)
    assert len(list((box / "new").iterdir())) == 2


def test_the_command_says_how_many_were_new(box: Path) -> None:
    out = io.StringIO()
    call_command("poll_mail", maildir=box, stdout=out)
    call_command("poll_mail", maildir=box, stdout=out)
    assert out.getvalue() == "2 new\n0 new\n"


def test_a_folder_that_is_no_maildir_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no maildir: it has no folders new and cur"):
        call_command("poll_mail", maildir=tmp_path)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "imaps://zoe:p%40ss@mail.example.org",
            ("mail.example.org", 993, True, "zoe", "p@ss", "INBOX"),
        ),
        (
            "imap://zoe:x@localhost:1143/Support/New",
            ("localhost", 1143, False, "zoe", "x", "Support/New"),
        ),
    ],
)
def test_a_mailbox_is_read_from_its_address(url: str, expected: tuple[object, ...]) -> None:
    box = imap.Mailbox.at(url)
    assert (box.host, box.port, box.is_encrypted, box.user, box.password, box.folder) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://a:b@c", "imaps://:secret@host", "imaps://host"]
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="imaps://name:password@host/INBOX") as caught:
        imap.Mailbox.at(url)
    assert "secret" not in str(caught.value)


class Server:
    """What IMAPClient would be, over a mailbox in memory; test-services asks a real one."""

    def __init__(self, letters: dict[int, bytes]) -> None:
        self.letters, self.seen = letters, set[int]()

    def __call__(self, *_: Any, **__: Any) -> "Server":
        return self

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("zoe", "x")

    def select_folder(self, folder: str) -> dict[bytes, int]:
        assert folder == "INBOX"
        return {b"UIDVALIDITY": 7}

    def search(self, criteria: list[str]) -> list[int]:
        return [uid for uid in self.letters if uid not in self.seen]

    def fetch(self, uids: list[int], _: list[str]) -> dict[int, dict[bytes, bytes]]:
        return {uid: {b"BODY[]": self.letters[uid]} for uid in uids}

    def add_flags(self, uids: list[int], _: list[bytes], *, silent: bool) -> None:
        self.seen.update(uids)


def test_an_imap_mailbox_is_read_once_with_its_exact_bytes(
    monkeypatch: pytest.MonkeyPatch, now: datetime, settings: Any
) -> None:
    letters = {uid: make.letter(text=f"number {uid}") for uid in range(1, 46)}
    server = Server(letters)
    monkeypatch.setattr(imap, "IMAPClient", server)
    settings.INBOUND_IMAP_URL = "imap://zoe:x@localhost:1143/INBOX"
    out = io.StringIO()
    call_command("poll_mail", stdout=out)
    call_command("poll_mail", stdout=out)
    assert out.getvalue() == "45 new\n0 new\n"
    first = RawMessage.objects.get(key="zoe@localhost:1143/INBOX;7;1")
    assert bytes(first.body) == letters[1]
    server.seen.clear()
    assert [created for _, created in imap.poll(imap.Mailbox.at(settings.INBOUND_IMAP_URL))] == [
        False
    ] * 45
