"""A letter that Amazon put into S3: fetched by the one egress function, its bytes counted, given up when it hangs."""

import json
import socket
import time
from typing import Any

import pytest
from pytest_django import Settings

from support.inbound import fetched, payloads
from support.inbound.envelope import Envelope, Opened
from support.inbound.held import Held
from support.lib import http
from support.models import RawMessage
from tests.sockets import allow, hanging, serving
from tests.support.channels import provider_cases as cases

LETTER = cases.raw_letter()
S3 = {"type": "S3", "bucketName": "mail", "objectKey": "in/a 1"}


@pytest.fixture(autouse=True)
def keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ANYMAIL = cases.SETTINGS
    for name in ("AWS_REGION", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-stays-here")


def told(action: dict[str, Any]) -> RawMessage:
    """Amazon's call about a letter of which `action` says where it lies."""
    call = cases.amazon_ses()
    said = json.loads(call.body)
    message = json.loads(said["Message"])
    message["receipt"]["action"] = action
    del message["content"]
    said["Message"] = json.dumps(message)
    body = json.dumps(said).encode()
    return RawMessage(source="email:amazon_ses", content_type=call.content_type, body=body)


def answer(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def test_the_very_bytes_are_fetched_once_and_the_secret_stays_here(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer(LETTER)) as store:
        allow(settings, store)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
        opened = payloads.letter_in(told(S3))
    assert opened == Opened(LETTER, Envelope("zoe@example.com", ("support@luneo.app",)))
    (request,) = store.requests
    assert request.startswith(b"GET /mail/in/a%201?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert b"eu-west-1%2Fs3%2Faws4_request" in request, "the region is the topic's"
    assert b"a-secret-that-stays-here" not in request


@pytest.mark.parametrize("status", ["301 Moved", "403 Forbidden", "404 Not Found", "503 Slow Down"])
def test_a_letter_that_is_not_to_be_had_is_asked_for_again_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    with serving(answer(b"<Error/>", status, "Location: http://169.254.169.254/\r\n")) as store:
        allow(settings, store)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
        with pytest.raises(http.Unreachable, match=status[:3]):
            payloads.letter_in(told(S3))
    assert len(store.requests) == 1, "no redirect is followed"


def test_what_amazon_encrypted_is_held_with_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer(b"\x8f\x00", headers="X-Amz-Meta-X-Amz-Key-V2: abc\r\n")) as store:
        allow(settings, store)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
        with pytest.raises(Held, match="Switch message encryption off"):
            payloads.letter_in(told(S3))


def test_more_than_we_take_is_not_read_to_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetched, "MAX_BYTES", 2**16)
    sent: list[int] = []

    def endless(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        while len(sent) < 1000:
            client.sendall(b"x" * 2**14)
            sent.append(2**14)

    with serving(endless) as store:
        allow(settings, store)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
        with pytest.raises(http.EgressRefused, match="longer than 65537 bytes"):
            payloads.letter_in(told(S3))
    assert sum(sent) < 99_999_999 / 6


def test_a_store_that_hangs_is_given_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.1)
    with hanging() as store:
        allow(settings, store)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
        begun = time.monotonic()
        with pytest.raises(http.Unreachable):
            payloads.letter_in(told(S3))
        assert time.monotonic() - begun < 2


def test_without_a_key_it_says_which_one_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(LookupError, match="AWS_ACCESS_KEY_ID is not set"):
        payloads.letter_in(told(S3))


def test_who_only_looks_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetched, "from_s3", lambda *_: pytest.fail("It was fetched."))
    assert payloads.letter_at_hand(told(S3)) is None


def test_a_store_inside_the_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://169.254.169.254")
    with pytest.raises(http.EgressRefused):
        payloads.letter_in(told(S3))
