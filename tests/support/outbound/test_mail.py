"""The mail carrier: what is on the wire, and what each answer of a server or provider means."""

import smtplib
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.core import mail as outgoing
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from support.lib import files
from support.models import Brand, OutboxMessage
from support.outbound import suppress
from support.outbound.carriers import Refused, TryLater
from support.outbound.mail import send
from tests.support.outbound.conftest import Queue

pytestmark = pytest.mark.django_db
HEADERS = {"Message-ID": "<1@acme.test>", "References": "<0@example.com>"}
PAYLOAD: dict[str, Any] = {
    "from": "Acme <support@acme.test>",
    "to": ["zoe@example.com"],
    "cc": ["boss@example.com"],
    "reply_to": ["Acme <support+r.1@acme.test>"],
    "subject": "Déjà vu",
    "text": "Hello Zoé",
    "html": "<p>Hello Zoé</p>",
    "headers": HEADERS,
    "files": [],
}


def row(queue: Queue, **fields: Any) -> OutboxMessage:
    return queue("m", carrier="mail", destination="zoe@example.com", payload=PAYLOAD | fields)


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(self: EmailMultiAlternatives) -> int:
        raise error

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)


@pytest.mark.parametrize(
    "email", ["a@example.com,b@example.com", "a@example.com, B <b@example.com>", ""]
)
@pytest.mark.parametrize("field", ["to", "cc"])
def test_one_line_is_one_address_or_nobody_is_written_to(
    queue: Queue, field: str, email: str
) -> None:
    with pytest.raises(Refused, match="not one address"):
        send(row(queue, **{field: [email]}))
    assert outgoing.outbox == []


def test_the_letter_is_what_the_row_says(queue: Queue) -> None:
    reference = send(row(queue))
    [letter] = outgoing.outbox
    assert reference == "<1@acme.test>"
    sent = letter.message()
    assert (letter.to, letter.cc) == (["zoe@example.com"], ["boss@example.com"])
    assert sent["Message-ID"] == "<1@acme.test>"
    assert sent["References"] == "<0@example.com>"
    assert sent["Reply-To"] == "Acme <support+r.1@acme.test>"
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_letter_without_html_is_plain(queue: Queue) -> None:
    send(row(queue, html=""))
    assert outgoing.outbox[0].message().get_content_type() == "text/plain"


def test_a_providers_own_id_is_kept(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def send_by_provider(self: EmailMultiAlternatives) -> int:
        vars(self)["anymail_status"] = SimpleNamespace(message_id="provider-7")
        return 1

    monkeypatch.setattr(EmailMultiAlternatives, "send", send_by_provider)
    assert send(row(queue)) == "provider-7"


def test_files_are_read_when_it_leaves(queue: Queue, settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    digest = files.keep(b"%PDF")
    file = {"name": "guide.pdf", "content_type": "application/pdf", "sha256": digest, "cid": ""}
    send(row(queue, files=[file]))
    assert outgoing.outbox[0].attachments[0] == ("guide.pdf", b"%PDF", "application/pdf")


def test_a_file_that_is_gone_is_said_so(queue: Queue, settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    gone = {"name": "a", "content_type": "", "sha256": "0" * 64, "cid": ""}
    with pytest.raises(Refused, match="could not be built"):
        send(row(queue, files=[gone]))


def test_a_line_break_in_a_header_is_refused_before_anything_is_sent(queue: Queue) -> None:
    with pytest.raises(Refused, match="could not be built"):
        send(row(queue, subject="Hello\nBcc: everybody@example.com"))
    assert outgoing.outbox == []


def test_a_suppressed_address_is_not_written_to(queue: Queue, acme: Brand, now: datetime) -> None:
    suppress.complained(acme, "Zoe@example.com", reason="complained", now=now)
    with pytest.raises(Refused, match=r"We no longer write to zoe@example\.com: complained"):
        send(row(queue))
    assert outgoing.outbox == []


def test_a_suppressed_copy_is_left_out_and_the_others_are_written_to(
    queue: Queue, acme: Brand, now: datetime
) -> None:
    suppress.complained(acme, "boss@example.com", reason="complained", now=now)
    send(row(queue))
    (mail,) = outgoing.outbox
    assert (mail.to, mail.cc) == (["zoe@example.com"], [])
    assert "boss@example.com" not in str(mail.message())


def test_an_address_that_only_failed_once_is_written_to(
    queue: Queue, acme: Brand, now: datetime
) -> None:
    suppress.failed(acme, "zoe@example.com", reason="bounced", now=now)
    send(row(queue))
    assert len(outgoing.outbox) == 1


def test_what_another_brand_suppressed_is_no_matter_here(
    queue: Queue, now: datetime, luneo: Brand
) -> None:
    suppress.complained(luneo, "zoe@example.com", reason="complained", now=now)
    send(row(queue))
    assert len(outgoing.outbox) == 1


GONE = {"zoe@example.com": (550, b"No such user")}
BUSY = {"zoe@example.com": (451, b"Greylisted")}


@pytest.mark.parametrize(
    ("error", "answer", "text"),
    [
        (smtplib.SMTPRecipientsRefused(GONE), Refused, "550 No such user"),
        (smtplib.SMTPRecipientsRefused(BUSY), TryLater, "451 Greylisted"),
        (smtplib.SMTPRecipientsRefused({**GONE, "b": (452, b"Full")}), TryLater, "452 Full"),
        (smtplib.SMTPDataError(554, b"Spam"), Refused, "554 Spam"),
        (smtplib.SMTPDataError(421, b"Closing"), TryLater, "421 Closing"),
        (smtplib.SMTPSenderRefused(553, b"No", "us@acme.test"), Refused, "553 No"),
        (smtplib.SMTPServerDisconnected("gone"), TryLater, "No mail server"),
        (ConnectionRefusedError(111, "refused"), TryLater, "No mail server"),
        (TimeoutError("slow"), TryLater, "No mail server: slow"),
        (AnymailRecipientsRefused("all"), Refused, "refused it"),
        (AnymailInvalidAddress("bad"), Refused, "refused it"),
        (AnymailConfigurationError("no key"), TryLater, "not set up: no key"),
    ],
)
def test_what_is_for_good_and_what_may_pass(
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    answer: type[Exception],
    text: str,
) -> None:
    failing(monkeypatch, error)
    with pytest.raises(answer, match=text):
        send(row(queue))


def provider_says(status: int | None, **headers: str) -> AnymailAPIError:
    response = SimpleNamespace(headers=headers, reason="", status_code=status, text="secret")
    return AnymailAPIError("boom", status_code=status, response=response)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        *((code, Refused) for code in (400, 413, 422)),
        *((code, TryLater) for code in (None, 401, 403, 408, 425, 429, 500, 503)),
    ],
)
def test_a_providers_status_decides(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, status: int | None, answer: type[Exception]
) -> None:
    failing(monkeypatch, provider_says(status))
    with pytest.raises(answer) as caught:
        send(row(queue))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "waited"),
    [("120", 120), ("soon", None), ("", None), ("9" * 20, 3600)],
)
def test_retry_after_is_obeyed_within_an_hour(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, said: str, waited: int | None
) -> None:
    failing(monkeypatch, provider_says(429, **{"Retry-After": said}))
    with pytest.raises(TryLater) as caught:
        send(row(queue))
    assert caught.value.after == (timedelta(seconds=waited) if waited else None)


def test_wrong_credentials_rest_the_provider_for_minutes(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in (provider_says(401), smtplib.SMTPAuthenticationError(535, b"no")):
        failing(monkeypatch, error)
        with pytest.raises(TryLater) as caught:
            send(row(queue))
        assert caught.value.after == timedelta(minutes=5)
