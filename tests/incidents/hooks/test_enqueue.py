"""PagerDuty's Events v2 as we serve it: its answers word for word, for tools that have a "PagerDuty URL"."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pagerduty
import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from incidents.models import AlertGroup, Webhook
from support.models import Brand
from tests.incidents.hooks.door_cases import OLD

pytestmark = pytest.mark.django_db
EVENT: dict[str, Any] = {
    "routing_key": OLD,
    "event_action": "trigger",
    "dedup_key": "web-1/disk",
    "payload": {"summary": "Disk is full", "source": "web-1", "severity": "critical"},
}


def post(client: Client, event: Any, **headers: str) -> Any:
    body = event if isinstance(event, bytes) else json.dumps(event)
    return client.post("/v2/enqueue", body, content_type="application/json", headers=headers)


def test_an_event_is_taken_as_pagerduty_takes_it(client: Client) -> None:
    answer = post(client, EVENT)
    assert answer.status_code == 202
    assert answer.json() == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "web-1/disk",
    }


def test_the_routing_key_says_whose_it_is_and_is_not_kept(client: Client) -> None:
    post(client, EVENT)
    row = Webhook.objects.get()
    assert (row.source, row.brand.slug) == ("alerts/events", "foodyepay")
    assert OLD not in bytes(row.body).decode()
    assert json.loads(bytes(row.body)) == {k: v for k, v in EVENT.items() if k != "routing_key"}


def test_a_brands_own_host_takes_it_too(client: Client) -> None:
    assert post(client, EVENT, host="foodyepay.localhost").status_code == 202


def test_each_brand_has_its_own_key(
    client: Client, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUNEO_EVENTS_KEY", "lune")
    assert post(client, {**EVENT, "routing_key": "lune"}).status_code == 202
    assert Webhook.objects.get().brand == luneo


@pytest.mark.parametrize("key", ["guess", "", None, 7, [], OLD[:-1]])
def test_a_routing_key_that_nobody_has_is_401(client: Client, key: Any) -> None:
    answer = post(client, {**EVENT, "routing_key": key})
    assert answer.status_code == 401
    assert answer.json() == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": ["'routing_key' is missing or unknown."],
    }
    assert not Webhook.objects.exists()


def test_while_nobody_has_a_key_nothing_is_taken(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOODYEPAY_EVENTS_KEY")
    assert post(client, EVENT).status_code == 401
    assert post(client, {**EVENT, "routing_key": ""}).status_code == 401


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"payload": None}, "'payload.summary' is missing or blank"),
        ({"payload": {"source": "x", "severity": "info"}}, "'payload.summary' is missing or blank"),
        ({"event_action": ""}, "'event_action' is missing or blank"),
        ({"event_action": "resolve", "dedup_key": ""}, "'dedup_key' is missing or blank"),
        ({"event_action": "acknowledge", "dedup_key": None}, "'dedup_key' is missing or blank"),
    ],
)
def test_what_pagerduty_refuses_is_refused_with_its_words(
    client: Client, changed: dict[str, Any], error: str
) -> None:
    answer = post(client, EVENT | changed)
    assert answer.status_code == 400
    assert error in answer.json()["errors"]
    assert not Webhook.objects.exists()


def test_an_action_that_neither_of_us_knows_is_taken_and_noted(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, {**EVENT, "event_action": "snooze"}).status_code == 202
    assert Webhook.objects.get().outcome == "1 noted."


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
def test_what_is_no_event_at_all_is_400(client: Client, body: bytes) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid event")


def test_half_a_megabyte_is_the_most(client: Client) -> None:
    assert post(client, {**EVENT, "x": "y" * 512 * 2**10}).status_code == 413


def test_a_missing_key_is_drawn_from_the_bytes_so_that_a_repetition_has_the_same(
    client: Client,
) -> None:
    event = {name: value for name, value in EVENT.items() if name != "dedup_key"}
    keys = {post(client, event).json()["dedup_key"] for _ in range(2)}
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert Webhook.objects.count() == 1


def test_a_browser_is_told_that_it_is_not_for_reading(client: Client) -> None:
    assert client.get("/v2/enqueue").status_code == 405


@pytest.fixture
def official(live_server: LiveServer) -> Iterator[Callable[[str], pagerduty.EventsApiV2Client]]:
    """PagerDuty's own client, pointed at us."""
    with ExitStack() as open_ones:

        def client(key: str) -> pagerduty.EventsApiV2Client:
            made = open_ones.enter_context(pagerduty.EventsApiV2Client(key))
            made._url = live_server.url  # its setter insists on https
            return made

        yield client


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_official_client_opens_takes_and_ends_a_group(
    client: Client, official: Callable[[str], pagerduty.EventsApiV2Client]
) -> None:
    tool = official(OLD)
    key = tool.trigger("Disk is full", "web-1", severity="critical", custom_details={"free": 0})
    group = AlertGroup.objects.get()
    assert (group.key, group.title, group.is_open) == (key, "Disk is full", True)
    assert tool.acknowledge(key) == key
    group.refresh_from_db()
    assert (group.acknowledged_at is not None, group.is_open) == (True, True)
    assert tool.resolve(key) == key
    group.refresh_from_db()
    assert not group.is_open
    with pytest.raises(pagerduty.HttpError):
        official("nobody").resolve(key)
