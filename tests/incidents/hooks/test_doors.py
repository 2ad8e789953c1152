"""Every door for other systems passes the same cases: proven, stored untouched, never 4xx for the unknown."""

import json
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from incidents.hooks import events, views
from incidents.hooks.sources import SOURCES
from incidents.models import Webhook
from support.models import Brand
from tests.at_once import at_once
from tests.incidents.hooks.door_cases import ALL, DOORS, NEW, OLD, Door

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("door", ALL, ids=lambda door: door.source)
PROVEN_BY_HEADER = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.source)


@PROVEN_BY_HEADER
def test_an_authentic_call_is_stored_untouched_and_read(client: Client, door: Door) -> None:
    call = door.call()
    answer = call.send(client)
    assert (answer.status_code, answer.content) == (200, b"Stored.\n")
    row = Webhook.objects.get()
    assert (row.source, bytes(row.body), row.brand.slug) == (door.source, call.body, "foodyepay")
    assert row.remote_ip == "127.0.0.1"
    assert row.state == Webhook.State.NEW


@PROVEN_BY_HEADER
def test_without_a_secret_nothing_is_stored(client: Client, door: Door) -> None:
    call = door.call()
    answer = client.post(call.path, call.body, content_type="application/json")
    assert (answer.status_code, answer.content) == (
        401,
        b"Wrong credentials. Nothing was stored.\n",
    )
    assert not Webhook.objects.exists()


@EVERY
@pytest.mark.parametrize("secret", ["guess", "", OLD.upper(), f"{OLD},", "sécret"])
def test_a_wrong_secret_is_401(client: Client, door: Door, secret: str) -> None:
    assert door.call(secret=secret).send(client).status_code == 401
    assert not Webhook.objects.exists()


@EVERY
def test_while_a_secret_is_replaced_both_are_taken(
    client: Client, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(door.variable, f"{NEW}, {OLD}")
    assert door.call(secret=OLD).send(client).status_code == door.taken
    assert door.call({**door.body, "x": 1}, secret=NEW).send(client).status_code == door.taken
    both = door.call({**door.body, "x": 2}, secret=f"{NEW}, {OLD}").send(client)
    assert (both.status_code, Webhook.objects.count()) == (401, 2)


@EVERY
def test_while_no_secret_is_set_everything_is_refused(
    client: Client, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(door.variable)
    assert door.call().send(client).status_code == 401
    assert door.call(secret="").send(client).status_code == 401


@PROVEN_BY_HEADER
def test_a_brand_that_does_not_exist_answers_as_a_wrong_secret_does(
    client: Client, door: Door
) -> None:
    call = door.call()
    unknown = client.post(
        call.path.replace("foodyepay", "nobody"),
        call.body,
        content_type="application/json",
        headers=call.headers,
    )
    wrong = door.call(secret="guess").send(client)
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)


@PROVEN_BY_HEADER
def test_a_secret_of_one_brand_opens_no_door_of_another(
    client: Client, luneo: Brand, door: Door
) -> None:
    call = door.call()
    path = call.path.replace("foodyepay", "luneo")
    answer = client.post(path, call.body, content_type="application/json", headers=call.headers)
    assert answer.status_code == 401


@EVERY
def test_too_large_is_413_and_not_stored(client: Client, door: Door) -> None:
    body = b'{"x": "' + b"x" * door.limit + b'"}'
    answer = door.call(body).send(client)
    assert (answer.status_code, Webhook.objects.count()) == (413, 0)


@PROVEN_BY_HEADER
def test_as_large_as_is_taken_is_taken(client: Client, door: Door) -> None:
    assert door.call(b"x" * door.limit).send(client).status_code == 200


@PROVEN_BY_HEADER
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"17", b'"text"', b"\xff\xfe", b"[" * 5000, b"<p>hi</p>"]
)
def test_nonsense_that_is_authentic_is_taken_and_noted(
    client: Client, door: Door, body: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert door.call(body).send(client).status_code == 200
    row = Webhook.objects.get()
    assert (row.state, row.last_error) == (Webhook.State.DONE, "")
    assert row.outcome.startswith("Noted")


@PROVEN_BY_HEADER
def test_an_event_that_we_do_not_know_is_taken_and_noted(
    client: Client, door: Door, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = door.call({"something": {"else": [1, None, {"deep": True}]}}).send(client)
    assert answer.status_code == 200
    assert Webhook.objects.get().state == Webhook.State.DONE


@EVERY
@pytest.mark.parametrize("value", [None, 7, [], {}, True, "", "x" * 3000, "\x00\ud800", "<b>"])
def test_a_known_event_with_odd_values_never_stops_the_reader(
    client: Client, door: Door, value: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Every value of the good call in turn, and of what it holds, replaced by something that it should not be."""
    for number, body in enumerate(_spoiled(door.body, value)):
        with django_capture_on_commit_callbacks(execute=True):
            answer = door.call({**body, "number": number}).send(client)
        assert answer.status_code in ({200} if door in DOORS else {202, 400})
    left = Webhook.objects.exclude(state=Webhook.State.DONE).values_list("last_error", flat=True)
    assert list(left) == []


def _spoiled(body: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    found = []
    for name, inside in body.items():
        found.append({**body, name: value})
        if isinstance(inside, dict):
            found += [{**body, name: each} for each in _spoiled(inside, value)]
        if isinstance(inside, list) and inside and isinstance(inside[0], dict):
            found += [{**body, name: [each]} for each in _spoiled(inside[0], value)]
    return found


@PROVEN_BY_HEADER
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_the_sender_calls_its_body_does_not_matter(
    client: Client, door: Door, content_type: str
) -> None:
    call = door.call()
    answer = client.generic(
        "POST", call.path, call.body, content_type=content_type, headers=call.headers
    )
    assert (answer.status_code, bytes(Webhook.objects.get().body)) == (200, call.body)


@EVERY
def test_the_same_again_is_one_row(client: Client, door: Door) -> None:
    answers = [door.call().send(client) for _ in range(3)]
    assert [each.status_code for each in answers] == [door.taken] * 3
    assert answers[0].content == answers[2].content or answers[2].content == b"Stored before.\n"
    assert Webhook.objects.count() == 1


@EVERY
def test_a_database_that_does_not_answer_is_503_with_a_time_to_come_back(
    client: Client, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(views, "receive", fail)
    answer = door.call().send(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@EVERY
def test_a_database_that_is_gone_before_the_brand_is_known_is_503(
    client: Client, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "secrets_of", fail)
    monkeypatch.setattr(events, "secrets_of", fail)
    assert door.call().send(client).status_code == 503


@PROVEN_BY_HEADER
def test_other_methods(client: Client, door: Door) -> None:
    path = door.call().path
    assert client.get(path).status_code == 405
    assert client.put(path).status_code == 405
    assert client.head(path).status_code == 200  # some senders try the address so


@PROVEN_BY_HEADER
def test_a_brands_own_host_has_no_such_door(client: Client, door: Door) -> None:
    call = door.call()
    answer = client.post(
        call.path,
        call.body,
        content_type="application/json",
        headers={**call.headers, "host": "foodyepay.localhost"},
    )
    assert answer.status_code == 404


@EVERY
@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_twenty_at_once_are_one_row(client: Client, door: Door) -> None:
    answers = at_once(*[lambda: door.call().send(Client()).status_code] * 20)
    assert answers == [door.taken] * 20
    assert Webhook.objects.count() == 1


@EVERY
def test_no_secret_stands_in_a_row(client: Client, door: Door) -> None:
    door.call().send(client)
    row = Webhook.objects.values().get()
    row["body"] = bytes(row["body"])
    assert OLD not in json.dumps(row, default=str)


def test_every_door_has_a_good_call() -> None:
    assert {door.source for door in ALL} == SOURCES.keys()


def test_the_wall_of_the_database_itself_holds_one_row_for_one_delivery(luneo: Brand) -> None:
    values = {"source": "pagerduty", "key": "same", "body": b"", "received_at": "2026-03-02T12:00Z"}
    Webhook.objects.create(brand=luneo, **values)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        Webhook.objects.create(brand=luneo, **values)
