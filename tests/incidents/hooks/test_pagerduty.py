"""What people do at PagerDuty comes back: taken, given back and ended, late, twice and in any order."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from incidents import lifecycle
from incidents.hooks import pagerduty
from incidents.lifecycle import duties
from incidents.models import Incident, Page, Webhook
from support.models import Brand, OutboxMessage
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM
from tests import small_runbook
from tests.incidents.hooks.door_cases import NEW, OLD, PAGERDUTY, Call, digest
from tests.make import NOON

pytestmark = pytest.mark.django_db
State = Page.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def page(luneo: Brand, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setenv("LUNEO_PAGERDUTY_ROUTING_KEY", "0123456789abcdef0123456789abcdef")
    small_runbook.give(luneo)
    incident = lifecycle.declare(
        luneo,
        title="Cannot pay",
        severity="P0",
        category="billing",
        tickets=[],
        by=SYSTEM,
        now=NOON,
        key="category:billing",
    )
    lifecycle.page(incident, now=NOON)
    return Page.objects.get()


def tell(page: Page, kind: str, *, at: datetime = NOON + MINUTE, **data: Any) -> str:
    event = {**PAGERDUTY["event"], "event_type": kind, "occurred_at": at.isoformat()}
    event["data"] = {**PAGERDUTY["event"]["data"], "incident_key": page.dedup_key, **data}  # type: ignore[dict-item]
    row = Webhook.objects.create(
        brand=page.incident.brand,
        source="pagerduty",
        key=str(Webhook.objects.count()),
        body=json.dumps({"event": event}).encode(),
        received_at=NOON + 5 * MINUTE,
    )
    with transaction.atomic():
        said = pagerduty.take(row, now=NOON + 5 * MINUTE)
    page.refresh_from_db()
    page.incident.refresh_from_db()
    return said


def test_an_acknowledgement_there_is_one_here(page: Page) -> None:
    tell(page, "incident.acknowledged")
    assert (page.state, page.acknowledged_by) == (State.ACKNOWLEDGED, "Tom Becker (PagerDuty)")
    assert page.incident.acknowledged_by == "Tom Becker (PagerDuty)"
    assert page.link == "https://acme.pagerduty.test/incidents/Q2DOG3FD"
    assert page.incident.obligations.get(kind="page_ack").state == duties.State.MET


def test_after_it_no_fallback_mail_leaves(page: Page) -> None:
    tell(page, "incident.acknowledged")
    deliver(now=NOON + 10 * MINUTE)
    mails = OutboxMessage.objects.filter(key__startswith=f"page:{page.pk}:mail")
    assert {row.state for row in mails} == {OutboxMessage.State.CANCELLED}


def test_an_end_there_takes_it_and_stops_the_ring_but_leaves_the_incident_open(page: Page) -> None:
    tell(page, "incident.resolved")
    assert page.state == State.RESOLVED
    assert page.incident.is_open
    assert page.incident.acknowledged_by == "Tom Becker (PagerDuty)"
    assert page.incident.events.filter(kind="page_ended").count() == 1


def test_what_is_given_back_rings_again_here_too(page: Page) -> None:
    tell(page, "incident.acknowledged")
    tell(page, "incident.unacknowledged", at=NOON + 2 * MINUTE)
    assert (page.state, page.acknowledged_at) == (State.TRIGGERED, None)
    assert page.incident.acknowledged_at is None
    fresh = OutboxMessage.objects.filter(key__startswith=f"page:{page.pk}:mail:1")
    assert fresh.exists()
    assert fresh.exclude(run_at=NOON + 8 * MINUTE).count() == 0


def test_what_is_reopened_there_rings_again(page: Page) -> None:
    tell(page, "incident.resolved")
    tell(page, "incident.reopened", at=NOON + 2 * MINUTE)
    assert page.state == State.TRIGGERED


def test_an_older_event_that_comes_late_changes_nothing(page: Page) -> None:
    tell(page, "incident.resolved", at=NOON + 3 * MINUTE)
    said = tell(page, "incident.unacknowledged", at=NOON + 2 * MINUTE)
    assert said == "Noted: incident.unacknowledged is older than what we know."
    assert page.state == State.RESOLVED


def test_twice_is_once(page: Page) -> None:
    for _ in range(3):
        tell(page, "incident.acknowledged")
    assert page.incident.events.filter(kind="acknowledged").count() == 1


def test_an_acknowledgement_after_the_end_is_noted(page: Page) -> None:
    slots = {"resolution": "Fixed", "follow_up": "None"}
    lifecycle.resolve(page.incident, slots=slots, by=SYSTEM, now=NOON)
    tell(page, "incident.acknowledged")
    assert page.state == State.RESOLVED


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("incident.escalated", {}, "P1; Tom Becker"),
        ("incident.reassigned", {"priority": None}, "Tom Becker"),
        ("incident.delegated", {"assignees": "odd"}, "P1"),
        ("incident.priority_updated", {"assignees": []}, "P1"),
        (
            "incident.annotated",
            {"content": "<b>See</b> the log"},
            "<b>See</b> the log; P1; Tom Becker",
        ),
        ("incident.responder.added", {"message": "Please help"}, "Please help; P1; Tom Becker"),
    ],
)
def test_other_news_stands_in_the_timeline(
    page: Page, kind: str, data: dict[str, Any], text: str
) -> None:
    tell(page, kind, **data)
    event = page.incident.events.get(kind="pagerduty")
    assert event.data == {"what": kind.removeprefix("incident."), "text": text}
    assert page.state == State.TRIGGERED


@pytest.mark.parametrize(
    "kind", ["pagey.ping", "service.updated", "incident.triggered", "incident.custom", ""]
)
def test_the_rest_is_noted(page: Page, kind: str) -> None:
    assert tell(page, kind).startswith("Noted")
    assert page.state == State.TRIGGERED


def test_a_note_is_found_by_the_address_that_we_have_seen(page: Page) -> None:
    tell(page, "incident.acknowledged")
    inside = {"html_url": page.link, "id": "Q2DOG3FD"}
    tell(page, "incident.annotated", incident_key=None, incident=inside, content="Hello")
    assert page.incident.events.filter(kind="pagerduty").count() == 1


def test_a_page_of_another_brand_is_not_ours_to_take(page: Page, foodyepay: Brand) -> None:
    page.incident.brand = foodyepay
    said = tell(page, "incident.acknowledged")
    assert said == "Noted: incident.acknowledged is about no page of ours."
    assert Incident.objects.get().acknowledged_at is None


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("v1={old}", 200),
        ("v1={wrong},v1={old}", 200),
        ("v1={old}, v1={wrong}", 200),
        ("v2={old}", 401),
        ("{old}", 401),
        ("v1=", 401),
        ("", 401),
        ("v1={wrong}", 401),
    ],
)
def test_any_of_their_signatures_may_be_ours(client: Client, header: str, status: int) -> None:
    body = json.dumps(PAGERDUTY).encode()
    signed = header.format(old=digest(body, OLD), wrong=digest(body, NEW))
    headers = {"X-PagerDuty-Signature": signed, "X-Webhook-Id": "1"}
    assert Call("/in/pagerduty/foodyepay/", body, headers).send(client).status_code == status


def test_a_signature_of_other_bytes_is_refused(client: Client) -> None:
    body = json.dumps(PAGERDUTY).encode()
    headers = {"X-PagerDuty-Signature": f"v1={digest(body + b' ', OLD)}"}
    assert Call("/in/pagerduty/foodyepay/", body, headers).send(client).status_code == 401


def test_a_webhooks_id_is_the_same_in_every_repetition(client: Client) -> None:
    for stamp in ("one", "two"):  # a retry whose bytes changed on the way
        body = json.dumps({**PAGERDUTY, "stamp": stamp}).encode()
        headers = {"X-PagerDuty-Signature": f"v1={digest(body, OLD)}", "X-Webhook-Id": "same"}
        assert Call("/in/pagerduty/foodyepay/", body, headers).send(client).status_code == 200
    assert Webhook.objects.count() == 1
