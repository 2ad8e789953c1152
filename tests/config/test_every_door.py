"""Every address where other systems may call us stands in one table; strangers leave nothing behind at any of them.

What each door does with those who prove themselves stands beside it: tests/incidents/hooks, tests/support/channels.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from incidents.hooks.sources import SOURCES
from incidents.models import Webhook
from support.inbound.providers import PROVIDERS
from support.models import Brand, DeliveryEvent, RawMessage
from tests.incidents.hooks.door_cases import ALL, Door, digest
from tests.support.channels import provider_cases

pytestmark = pytest.mark.django_db
MAIL = "in/email/<slug:provider>/"
TABLE = {
    MAIL: [f"/in/email/{each}/" for each in PROVIDERS],
    f"{MAIL}tracking/": [f"/in/email/{each}/tracking/" for each in PROVIDERS],
    **{
        door.path.strip("/") or f"in/{door.source}/<slug:slug>/": [door.call().path] for door in ALL
    },
}
NOT_SET_UP = {"mailtrap", "resend"}  # their letters are fetched: see `test_fetched`
JSON = "application/json"
GUESSES: list[dict[str, str]] = [
    {},
    {"Authorization": "Bearer guess"},
    {"Authorization": "Basic Z3Vlc3M6Z3Vlc3M="},
    {"Authorization": "Basic not-base64"},
    {"X-Webhook-Secret": "guess"},
    {"X-PagerDuty-Signature": f"v1={digest(b'{}', '')}"},
    {"X-Hub-Signature": f"sha256={digest(b'{}', '')}", "X-Hub-Signature-256": "sha256="},
    {"X-Zendesk-Webhook-Signature": "guess", "X-Zendesk-Webhook-Signature-Timestamp": "1"},
    {"X-Mandrill-Signature": "guess", "Signature": "guess", "svix-signature": "v1,guess"},
]
BODIES = [b"{}", b"", b"{", b"[]", b"\xff\xfe", b'{"routing_key": "guess"}', b"a=b&timestamp=1"]


def addresses(urlconf: str) -> Iterator[str]:
    """The routes of an URL map at which a system may call."""
    found = [("", each) for each in get_resolver(urlconf).url_patterns]
    while found:
        before, each = found.pop()
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found += [(route, inside) for inside in each.url_patterns]
        elif route.startswith(("in/", "v2/")):
            yield route


def test_every_door_of_the_url_map_is_in_the_table() -> None:
    assert set(addresses("config.urls")) == TABLE.keys()


def test_a_brands_own_host_has_the_one_door_that_tools_look_for_at_a_root() -> None:
    assert set(addresses("config.urls_brand")) == {"v2/enqueue"}


def test_every_provider_and_every_source_has_a_good_call() -> None:
    tried = {make().provider for make in provider_cases.CASES.values()}
    assert tried | NOT_SET_UP == PROVIDERS.keys()
    assert {door.source for door in ALL} == SOURCES.keys()


@pytest.fixture
def stranger(foodyepay: Brand, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Client:
    for door in ALL:
        monkeypatch.setenv(door.variable, "the-secret")
    settings.ANYMAIL = provider_cases.SETTINGS | {"MAILERSEND_SIGNING_SECRET": "the-secret"}
    settings.ALLOWED_HOSTS = ["testserver"]
    return Client()


def stored() -> int:
    return Webhook.objects.count() + RawMessage.objects.count() + DeliveryEvent.objects.count()


def refusals(path: str) -> set[int]:
    if path == "/v2/enqueue":
        return {400, 401}  # without a body there is no key in it
    return {401, 503} if path.split("/")[3] in NOT_SET_UP else {401}


@pytest.mark.parametrize("route", TABLE)
def test_who_cannot_prove_it_is_refused_and_leaves_nothing(stranger: Client, route: str) -> None:
    for path in TABLE[route]:
        answers = [
            *(stranger.post(path, b"{}", content_type=JSON, headers=each) for each in GUESSES),
            *(stranger.post(path, each, content_type=JSON) for each in BODIES),
            *(stranger.post(path, b"x=1", content_type=each) for each in ("text/plain", "a/b")),
        ]
        assert {each.status_code for each in answers} <= refusals(path), path
        assert all(each.content.strip() for each in answers), "a refusal says something"
    assert stored() == 0


@pytest.mark.parametrize("route", TABLE)
def test_a_door_is_not_for_reading(stranger: Client, route: str) -> None:
    for path in TABLE[route]:
        assert stranger.get(path).status_code == 405
        assert stranger.delete(path).status_code == 405


@pytest.mark.parametrize("door", ALL, ids=lambda door: door.source)
def test_a_refusal_repeats_no_word_of_whoever_called(stranger: Client, door: Door) -> None:
    body = b'{"routing_key": "<script>KANARI</script>", "event_action": "KANARI"}'
    answer = stranger.post(door.call().path, body, content_type=JSON)
    assert answer.status_code == 401
    assert b"KANARI" not in answer.content
