"""Providers that post a number alone: the letter is fetched as it came, by the one egress function and nowhere else."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from support.inbound import payloads, process
from support.inbound.envelope import Opened
from support.inbound.reading.limits import MAX_BYTES
from support.lib.http import EgressRefused, Unreachable
from support.models import Brand, RawMessage
from tests import make
from tests.support.channels import provider_cases as cases

LETTER = cases.raw_letter()
RESEND = {"type": "email.received", "data": {"email_id": "ab/../c", "to": ["support@luneo.app"]}}
NOTE = {"event": "inbound.message_received", "inbox_id": 7, "message_id": "m 1"}
MAILTRAP = {"events": [NOTE]}
ASKED = {
    "resend": (RESEND, "/emails/receiving/ab/../c", "/emails/receiving/ab%2F..%2Fc"),
    "mailtrap": (
        MAILTRAP,
        "/inbound/inboxes/7/messages/m 1",
        "/inbound/inboxes/7/messages/m%201",
    ),
}
EACH = pytest.mark.parametrize("provider", sorted(ASKED))


@pytest.fixture
def place(httpserver: HTTPServer, settings: Settings) -> HTTPServer:
    """The provider's servers, on loopback."""
    settings.EGRESS_ALLOWED_PRIVATE = [f"{httpserver.host}:{httpserver.port}"]
    url = httpserver.url_for("/")
    settings.ANYMAIL = cases.SETTINGS | {
        "RESEND_API_KEY": "key",
        "RESEND_API_URL": url,
        "MAILTRAP_API_TOKEN": "key",
        "MAILTRAP_API_URL": url,
    }
    return httpserver


def row(provider: str, said: Any) -> RawMessage:
    body = json.dumps(said).encode()
    return RawMessage(source=f"email:{provider}", content_type="application/json", body=body)


def tells(place: HTTPServer, provider: str, url: str = "") -> None:
    """The provider says where the bytes lie, to whom has the key."""
    _, path, _ = ASKED[provider]
    url = url or place.url_for("/bytes")
    told = {"raw_message_url": url, "raw": {"download_url": url}}
    place.expect_request(path, headers={"Authorization": "Bearer key"}).respond_with_json(told)


@EACH
def test_the_very_bytes_are_fetched_and_the_key_stays_with_the_provider(
    place: HTTPServer, provider: str
) -> None:
    tells(place, provider)
    place.expect_request("/bytes").respond_with_data(LETTER)
    assert payloads.letter_in(row(provider, ASKED[provider][0])) == Opened(LETTER)
    first, second = (request for request, _ in place.log)
    assert first.environ["RAW_URI"] == ASKED[provider][2], "a number is no path"
    assert "Authorization" not in second.headers


@EACH
def test_nothing_is_fetched_from_inside(place: HTTPServer, provider: str) -> None:
    tells(place, provider, "http://169.254.169.254/latest/meta-data/")
    with pytest.raises(EgressRefused):
        payloads.letter_in(row(provider, ASKED[provider][0]))


@EACH
@pytest.mark.parametrize("status", [302, 401, 404, 500])
def test_a_letter_that_is_not_to_be_had_is_asked_for_again_later(
    place: HTTPServer, provider: str, status: int
) -> None:
    tells(place, provider)
    place.expect_request("/bytes").respond_with_data("no", status=status)
    with pytest.raises(Unreachable, match=str(status)):
        payloads.letter_in(row(provider, ASKED[provider][0]))


@EACH
def test_a_provider_that_does_not_know_the_number_is_asked_again_later(
    place: HTTPServer, provider: str
) -> None:
    place.expect_request(ASKED[provider][1]).respond_with_data("no", status=404)
    with pytest.raises(Unreachable, match="404"):
        payloads.letter_in(row(provider, ASKED[provider][0]))


def test_resend_without_the_bytes_is_asked_again_and_nothing_is_put_together(
    place: HTTPServer,
) -> None:
    told = {"raw": None, "from": "zoe@example.com", "text": "Hello"}
    place.expect_request(ASKED["resend"][1]).respond_with_json(told)
    with pytest.raises(Unreachable, match="where the letter's bytes lie"):
        payloads.letter_in(row("resend", RESEND))
    assert len(place.log) == 1


def test_a_mail_as_large_as_we_take_is_fetched_whole(
    place: HTTPServer,
) -> None:
    tells(place, "mailtrap")
    place.expect_request("/bytes").respond_with_data(b"x" * 2**21)
    opened = payloads.letter_in(row("mailtrap", MAILTRAP))
    assert opened is not None
    assert len(opened.body) == 2**21
    assert MAX_BYTES > 2**21


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("mailtrap", {"events": []}),
        ("mailtrap", {"events": [NOTE | {"inbox_id": 1}]}),
        ("mailtrap", {}),
    ],
)
def test_a_call_without_a_letter_asks_for_none(
    place: HTTPServer, provider: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_by_anymail", lambda *_: None)
    assert payloads.letter_in(row(provider, said)) is None
    assert place.log == []


@EACH
def test_who_only_looks_asks_nobody(place: HTTPServer, provider: str) -> None:
    assert payloads.letter_at_hand(row(provider, ASKED[provider][0])) is None
    assert place.log == []


def test_who_looks_at_amazons_letter_sees_it_where_it_lies_here(place: HTTPServer) -> None:
    call = cases.amazon_ses()
    said = RawMessage(source="email:amazon_ses", content_type=call.content_type, body=call.body)
    opened = payloads.letter_at_hand(said)
    assert opened is not None
    assert opened.body == LETTER
    in_s3 = json.loads(call.body)
    message = json.loads(in_s3["Message"])
    message["receipt"]["action"] = {"type": "S3", "bucketName": "b", "objectKey": "k"}
    in_s3["Message"] = json.dumps(message)
    said.body = json.dumps(in_s3).encode()
    assert payloads.letter_at_hand(said) is None


def test_who_looks_at_a_letter_that_came_by_itself_sees_it() -> None:
    assert payloads.letter_at_hand(RawMessage(source="smtp", body=LETTER)) == Opened(LETTER)


def test_from_the_call_to_the_ticket(luneo: Brand, place: HTTPServer, now: datetime) -> None:
    tells(place, "mailtrap")
    place.expect_request("/bytes").respond_with_data(make.letter())
    client = Client(headers={"host": "testserver"})
    answer = client.post(
        "/in/email/mailtrap/",
        json.dumps(MAILTRAP),
        content_type="application/json",
        headers=cases.basic(),
    )
    assert answer.status_code == 200
    RawMessage.objects.update(run_at=now)
    process.process_due(now=now)
    assert RawMessage.objects.get().outcome["ticket"] == "LUN-1"
