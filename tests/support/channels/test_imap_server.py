"""A real mailbox: what Dovecot keeps is taken in byte for byte, once, and nothing is marked that is not stored."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import Settings

from support import tasks
from support.channels import imap
from support.inbound import receive
from support.models import RawMessage, Ticket
from tests import dovecot, make, services

pytestmark = [pytest.mark.services, pytest.mark.django_db]
ODD = [
    b"From: a@example.com\r\n\r\n.a dot\r\n..two\r\n" + b"x" * 5000 + b"\r\n",
    b"From: b@example.com\r\nSubject: caf\xe9\r\n\r\n\xe9\xff\x80 in no encoding at all\r\n",
    b"Subject: nobody wrote this and it has no body\r\n\r\n",
    b"From: c@example.com\r\n\r\nthe last line does not end",
    b"From: d@example.com\r\n\r\n{12}\r\n) * 1 FETCH (BODY[] {3}\r\nabc)\r\n",
]


@pytest.fixture
def server(settings: Settings) -> Iterator[dovecot.Imap]:
    try:
        with dovecot.running() as running:
            settings.INBOUND_IMAP_URL = running.url
            yield running
    except services.MissingError as missing:
        pytest.skip(str(missing))


def poll() -> str:
    out = io.StringIO()
    call_command("poll_mail", stdout=out)
    return out.getvalue().strip()


def test_letters_are_stored_byte_for_byte_and_marked_as_seen(server: dovecot.Imap) -> None:
    server.put(*ODD)
    assert poll() == "5 new"
    assert [bytes(raw.body) for raw in RawMessage.objects.order_by("pk")] == ODD
    assert server.unseen() == []


def test_a_letter_becomes_a_ticket(server: dovecot.Imap, luneo: Any) -> None:
    server.put(make.letter(subject="From a mailbox"))
    assert poll() == "1 new"
    tasks.sweep_raw()
    assert Ticket.objects.get().subject == "From a mailbox"


def test_a_letter_that_is_unseen_again_is_not_stored_again(server: dovecot.Imap) -> None:
    server.put(*ODD)
    assert poll() == "5 new"
    assert poll() == "0 new"
    server.forget_flags()
    assert len(server.unseen()) == 5
    assert poll() == "0 new"
    assert RawMessage.objects.count() == 5
    assert server.unseen() == []


def test_the_same_number_in_a_mailbox_made_anew_is_another_letter(
    server: dovecot.Imap, settings: Settings
) -> None:
    settings.INBOUND_IMAP_URL = server.url.replace("/INBOX", "/Support")
    for text in ("one", "two"):
        with server.client() as client:
            client.create_folder("Support")
            client.append("Support", make.letter(text=text))
            assert poll() == "1 new"
            client.delete_folder("Support")
    uids = [raw.key.rpartition(";")[2] for raw in RawMessage.objects.all()]
    assert uids == ["1", "1"]


def test_what_could_not_be_stored_stays_unseen(
    server: dovecot.Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(*ODD)
    store, calls = receive.receive, []

    def fail_at_the_third(*args: Any, **values: Any) -> Any:
        calls.append(args)
        if len(calls) == 3:
            raise OperationalError("database is locked")
        return store(*args, **values)

    monkeypatch.setattr(receive, "receive", fail_at_the_third)
    with pytest.raises(CommandError, match="database is locked"):
        poll()
    assert (RawMessage.objects.count(), len(server.unseen())) == (2, 3)
    assert poll() == "3 new"


def test_a_wrong_password_is_said_without_the_password(
    server: dovecot.Imap, settings: Settings
) -> None:
    settings.INBOUND_IMAP_URL = server.url.replace("word", "wrong")
    with pytest.raises(CommandError, match="could not be read") as refused:
        poll()
    assert "wrong" not in str(refused.value)


def test_a_server_that_is_gone_is_said_plainly(server: dovecot.Imap, settings: Settings) -> None:
    settings.INBOUND_IMAP_URL = f"imap://desk:x@127.0.0.1:{services.free_port()}/INBOX"
    with pytest.raises(CommandError, match=r"could not be read: .*refused"):
        poll()
    with pytest.raises(ConnectionRefusedError):
        list(imap.poll(imap.Mailbox.at(settings.INBOUND_IMAP_URL)))
