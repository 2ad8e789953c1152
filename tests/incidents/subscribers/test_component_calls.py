"""Webhooks hear of every change of a component's state, in Statuspage's shape, signed; mail is for words alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from django.db import IntegrityError, transaction
from pytest_httpserver import HTTPServer

from incidents import lifecycle, maintenance
from incidents.models import Broadcast, Component, ComponentChange, Subscriber
from incidents.subscribers import broadcast, links
from support.models import Brand, OutboxMessage
from support.outbound import deliver
from tests.incidents.maintenance.planned import ADA, plan
from tests.incidents.status.visit import END, declare
from tests.incidents.subscribers.people import mails, subscriber
from tests.incidents.subscribers.test_webhook import answering, hook
from tests.support.escalation.rows import at

__all__ = ["hook"]
pytestmark = pytest.mark.django_db
URL = "https://hooks.example/x"


def told(minute: float = 1) -> list[dict[str, Any]]:
    """Queue what is to be told; the calls about components, oldest first."""
    broadcast.run_due(now=at(minute))
    rows = OutboxMessage.objects.filter(carrier="subscriber").order_by("pk")
    return [row.payload["body"] for row in rows if "component_update" in row.payload["body"]]


def turns(minute: float = 1) -> list[tuple[str, str, str]]:
    return [
        (each["component"]["name"], update["old_status"], update["new_status"])
        for each in told(minute)
        for update in [each["component_update"]]
    ]


def test_it_is_what_statuspage_sends_and_the_official_library_takes_it(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    seen = answering(httpserver)
    declare(luneo)
    broadcast.run_due(now=at(1))
    deliver.deliver(now=at(1))
    (request,) = [each for each in seen if b"component_update" in each.data]
    body = standardwebhooks.Webhook(links.secret(hook)).verify(request.data, dict(request.headers))
    assert body == json.loads(request.data)
    assert set(body) == {"meta", "page", "component_update", "component"}
    update, part = body["component_update"], body["component"]
    assert {key: value for key, value in update.items() if key != "id"} == {
        "component_id": Component.objects.get(brand=luneo, slug="checkout").code,
        "component_type": "Component",
        "old_status": "operational",
        "new_status": "major_outage",
        "created_at": "2026-03-02T12:00:00.000Z",
    }
    assert (part["id"], part["status"]) == (update["component_id"], "major_outage")
    assert len(update["id"]) == 12
    assert body["page"]["status_indicator"] == "major"


def test_the_component_has_the_keys_of_the_api(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    declare(luneo)
    assert set(told()[0]["component"]) == {
        *("id", "name", "status", "created_at", "updated_at", "position", "description"),
        *("showcase", "start_date", "group_id", "page_id", "group", "only_show_if_degraded"),
    }


def test_every_turn_is_told_once_in_order(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    incident = declare(luneo)
    lifecycle.change_severity(incident, "P1", reason="x", by=ADA, now=at(2))
    lifecycle.resolve(incident, slots=END, by=ADA, now=at(3))
    expected = [
        ("Checkout", "operational", "major_outage"),
        ("Checkout", "major_outage", "partial_outage"),
        ("Checkout", "partial_outage", "operational"),
    ]
    assert turns(4) == expected
    assert turns(5) == expected
    ids = {each["component_update"]["id"] for each in told(6)}
    assert len(ids) == 3


def test_maintenance_turns_components_too(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    plan(luneo)
    maintenance.run_due(now=at(60))
    assert turns(61) == [("Checkout", "operational", "under_maintenance")]


@pytest.mark.parametrize(
    ("parts", "heard"), [([], 1), (["checkout"], 1), (["checkout", "support"], 1), (["support"], 0)]
)
def test_who_chose_components_hears_of_those(luneo: Brand, parts: list[str], heard: int) -> None:
    subscriber(luneo, "zoe@example.com", *parts, url=URL)
    declare(luneo)
    assert len(turns()) == heard


def test_who_reads_mail_gets_none_of_a_turn(luneo: Brand) -> None:
    subscriber(luneo)
    subscriber(luneo, "hook@example.com", url=URL)
    declare(luneo)
    assert len(turns()) == 1
    assert len(mails("zoe@example.com")) == 1  # the word itself


@pytest.mark.parametrize(
    "who", [None, {}, {"url": URL, "state": "pending"}, {"url": URL, "state": "ended"}]
)
def test_where_no_webhook_listens_nothing_is_written(
    luneo: Brand, who: dict[str, str] | None
) -> None:
    if who is not None:
        subscriber(luneo, **who)
    declare(luneo)
    assert not Broadcast.objects.filter(change__isnull=False).exists()
    assert ComponentChange.objects.exists()


def test_another_brands_webhook_hears_nothing(luneo: Brand, foodyepay: Brand) -> None:
    subscriber(foodyepay, url=URL)
    declare(luneo)
    assert turns() == []


def test_a_private_incident_turns_nothing(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    secret = declare(luneo, category="security", key="secret")
    secret.components.add(Component.objects.get(brand=luneo, slug="checkout"))
    lifecycle.change_severity(secret, "P1", reason="x", by=ADA, now=at(2))
    assert told() == []


def test_a_component_that_was_taken_from_the_page_is_not_told_of(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    declare(luneo)
    Component.objects.filter(slug="checkout").update(is_active=False)
    assert told() == []
    assert set(Broadcast.objects.values_list("state", flat=True)) == {"done"}


def test_many_are_told_in_batches_and_each_once(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "AT_ONCE", 2)
    for number in range(5):
        subscriber(luneo, f"s{number}@example.com", url=f"{URL}{number}")
    declare(luneo)
    assert len(told()) == 5
    assert len(told(2 + broadcast.LEASE / timedelta(minutes=1))) == 5


def test_a_broadcast_is_of_one_thing_alone(luneo: Brand) -> None:
    subscriber(luneo, url=URL)
    update = declare(luneo).updates.get()
    row = Broadcast.objects.get(change__isnull=False)
    for wrong in ({"update": update}, {"change": None}):
        Broadcast.objects.filter(update=update).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Broadcast.objects.filter(pk=row.pk).update(**wrong)
