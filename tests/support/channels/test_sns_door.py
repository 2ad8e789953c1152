"""Amazon's calls at both doors: secret and signature together, and questions answered without a row."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from support.channels import sns
from support.lib import http
from support.lib.http import Unreachable
from support.models import Brand, RawMessage
from tests.support.channels import amazon, provider_cases
from tests.support.channels.post import Post

NOTE = {"Type": "Notification", "MessageId": "n1", "Message": "{}"}


@pytest.fixture
def _secret(luneo: Brand, settings: Settings) -> None:
    settings.ANYMAIL = provider_cases.SETTINGS


def send(call: Post, path: str = "/in/email/amazon_ses/") -> Any:
    client = Client(headers={"host": "testserver"})
    return client.generic(
        "POST", path, call.body, content_type=call.content_type, headers=call.headers
    )


@pytest.mark.usefixtures("_secret")
@pytest.mark.parametrize("path", ["/in/email/amazon_ses/", "/in/email/amazon_ses/tracking/"])
class TestTheDoor:
    def test_an_unsigned_call_with_the_right_secret_is_401(self, path: str) -> None:
        call = amazon.call(NOTE, provider_cases.basic(), sign=False)
        assert send(call, path).status_code == 401
        assert not RawMessage.objects.exists()

    def test_a_signed_call_without_the_secret_is_401_and_asks_for_it(self, path: str) -> None:
        """SNS sends the name and password of its address only to who asks for them."""
        answer = send(amazon.call(NOTE, {}), path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Basic realm="webhook"'

    def test_without_the_secret_nothing_is_fetched(
        self, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetched: list[Any] = []
        monkeypatch.setattr(http, "request", lambda *asked: fetched.append(asked))
        call = amazon.call(NOTE, {})
        sns.KEYS.clear()
        assert send(call, path).status_code == 401
        assert fetched == []

    def test_while_amazons_key_is_not_to_be_had_it_comes_back(
        self, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_: Any) -> None:
            raise Unreachable("no route")

        call = amazon.call(NOTE, provider_cases.basic())
        sns.KEYS.clear()
        monkeypatch.setattr(http, "request", gone)
        answer = send(call, path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert not RawMessage.objects.exists()

    def test_a_question_is_answered_and_leaves_no_row(self, path: str, place: HTTPServer) -> None:
        place.expect_request("/yes").respond_with_data("<ok/>")
        call = amazon.call(
            amazon.question(SubscribeURL=place.url_for("/yes?x")), provider_cases.basic()
        )
        answer = send(call, path)
        assert (answer.status_code, answer.content) == (200, b"Subscription confirmed.\n")
        assert not RawMessage.objects.exists()

    def test_a_question_with_another_address_is_not_followed(self, path: str) -> None:
        event = amazon.question(SubscribeURL="http://127.0.0.1:1/")
        answer = send(amazon.call(event, provider_cases.basic()), path)
        assert answer.status_code == 503
        assert not RawMessage.objects.exists()

    def test_an_unsigned_question_is_not_answered(self, path: str) -> None:
        call = amazon.call(amazon.question(), provider_cases.basic(), sign=False)
        assert send(call, path).status_code == 401


@pytest.mark.usefixtures("_secret")
def test_amazons_headers_at_another_providers_door_mean_nothing() -> None:
    headers = {"X-Amz-Sns-Message-Type": "SubscriptionConfirmation"}
    call = provider_cases.postmark()
    answer = send(replace(call, headers=call.headers | headers), call.path)
    assert answer.status_code == 200
    assert RawMessage.objects.count() == 1
