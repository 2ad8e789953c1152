"""What Amazon signs is believed, what anybody else does is not, and a question with our secret is answered with yes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from anymail.exceptions import AnymailWebhookValidationFailure
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import RequestFactory
from pytest_httpserver import HTTPServer

from support.channels import sns
from support.lib import http
from support.lib.http import EgressRefused, Unreachable
from tests.support.channels import amazon

NOTE = {"Type": "Notification", "MessageId": "n1", "TopicArn": "arn:x", "Timestamp": "now"}
NOTE |= {"Message": '{"notificationType": "Received"}'}
Change = Callable[[amazon.Event], amazon.Event]


def verify(said: Any) -> None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    sns.verify(RequestFactory().post("/", body, content_type="text/plain"))


@pytest.fixture
def known() -> None:
    sns.KEYS[amazon.URL] = amazon.key().public_key()


# ------------------------------------------------------------------ the signature


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    "event",
    [
        NOTE,
        NOTE | {"Subject": "Amazon SES Email Receipt Notification"},
        NOTE | {"Message": "ü “½”\n"},
        amazon.question(),
        amazon.question(Type="UnsubscribeConfirmation"),
    ],
)
def test_what_amazon_signed_is_believed(event: amazon.Event, version: str) -> None:
    verify(amazon.signed(event, version=version))


CHANGES: dict[str, Change] = {
    "message": lambda said: said | {"Message": "{}"},
    "id": lambda said: said | {"MessageId": "n2"},
    "topic": lambda said: said | {"TopicArn": "arn:mine"},
    "time": lambda said: said | {"Timestamp": "later"},
    "subject": lambda said: said | {"Subject": "added"},
    "type": lambda said: said | {"Type": "SubscriptionConfirmation"},
    "one letter of it": lambda said: said | {"Signature": "A" + said["Signature"][1:]},
    "none": lambda said: said | {"Signature": ""},
    "no text": lambda said: said | {"Signature": "…"},
    "no base64": lambda said: said | {"Signature": said["Signature"] + "!"},
    "missing": lambda said: {name: each for name, each in said.items() if name != "Signature"},
    "another way": lambda said: said | {"SignatureVersion": "1"},
    "no known way": lambda said: said | {"SignatureVersion": "3"},
    "no way": lambda said: said | {"SignatureVersion": None},
}


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_was_changed_since_is_not(change: Change) -> None:
    said = amazon.signed(NOTE)
    assert change(said) != said
    with pytest.raises(AnymailWebhookValidationFailure):
        verify(change(said))


def test_what_somebody_elses_key_signed_is_not(
    known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mallory = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    monkeypatch.setattr(amazon, "key", lambda: mallory)
    with pytest.raises(AnymailWebhookValidationFailure, match="does not fit"):
        verify(amazon.signed(NOTE))


# ------------------------------------------------------------------ where the key comes from


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.eu-west-1.amazonaws.com.mallory.example/SimpleNotificationService-1.pem",
        "https://mallory.example/sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com@mallory.example/SimpleNotificationService-1.pem",
        "https://sns.mallory.s3.amazonaws.com/SimpleNotificationService-1.pem",
        "https://s3.amazonaws.com/mallory/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com/mallory.pem",
        "https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem\n",
        "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://127.0.0.1/SimpleNotificationService-1.pem",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_no_key_is_fetched_from_anywhere_else(url: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(http, "request", lambda _, address: asked.append(address))
    with pytest.raises(AnymailWebhookValidationFailure, match="not from Amazon"):
        verify(amazon.signed(NOTE, url=url))
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        amazon.URL,
        "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0a.pem",
    ],
)
def test_amazons_own_places_are_known(url: str) -> None:
    assert sns.CERTIFICATE.fullmatch(url)


def test_the_key_is_fetched_once(place: HTTPServer) -> None:
    place.expect_request("/key.pem", method="GET").respond_with_data(amazon.certificate())
    said = amazon.signed(NOTE, url=place.url_for("/key.pem"))
    verify(said)
    verify(said)
    assert len(place.log) == 1


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (404, b"", Unreachable),
        (302, b"", Unreachable),
        (500, b"", Unreachable),
        (200, b"x" * 2**20 + b"x", EgressRefused),
        (200, b"no certificate", ValueError),
    ],
)
def test_a_key_that_is_not_to_be_had_is_not_remembered(
    place: HTTPServer, status: int, body: bytes, problem: type[Exception]
) -> None:
    place.expect_ordered_request("/key.pem").respond_with_data(body, status=status)
    place.expect_ordered_request("/key.pem").respond_with_data(amazon.certificate())
    said = amazon.signed(NOTE, url=place.url_for("/key.pem"))
    with pytest.raises(problem):
        verify(said)
    verify(said)


def test_no_more_than_a_few_keys_are_remembered(place: HTTPServer) -> None:
    for number in range(sns.MOST_KEYS + 1):
        place.expect_request(f"/k{number}.pem").respond_with_data(amazon.certificate())
        verify(amazon.signed(NOTE, url=place.url_for(f"/k{number}.pem")))
    assert len(sns.KEYS) == 1


# ------------------------------------------------------------------ the question


def asked(**fields: Any) -> Any:
    body = json.dumps(amazon.question(**fields))
    return RequestFactory().post("/", body, content_type="text/plain")


def test_yes_is_said_where_amazon_wants_it(place: HTTPServer) -> None:
    place.expect_request("/yes", query_string="Token=1").respond_with_data("<ok/>")
    assert (
        sns.answer(asked(SubscribeURL=place.url_for("/yes?Token=1"))) == "Subscription confirmed."
    )
    assert len(place.log) == 1


def test_a_yes_that_is_not_heard_is_said_again_later(place: HTTPServer) -> None:
    place.expect_request("/yes").respond_with_data("", status=500)
    with pytest.raises(Unreachable, match="500"):
        sns.answer(asked(SubscribeURL=place.url_for("/yes?Token=1")))


@pytest.mark.parametrize(
    "url",
    [
        "https://mallory.example/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&TopicArn=x",
        "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1 HTTP/1.1",
        "http://169.254.169.254/latest/meta-data/",
        "",
    ],
)
def test_yes_is_said_nowhere_else(url: str) -> None:
    with pytest.raises(EgressRefused):
        sns.answer(asked(SubscribeURL=url))


def test_an_end_of_a_subscription_asks_for_nothing() -> None:
    assert sns.answer(asked(Type="UnsubscribeConfirmation")) == "Nothing to do."
    assert sns.QUESTION.fullmatch(amazon.YES)
