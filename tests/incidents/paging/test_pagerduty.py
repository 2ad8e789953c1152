"""The PagerDuty carrier against a local server that speaks Events v2, and that misbehaves on command."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from pytest_django import Settings

from incidents import lifecycle
from incidents.models import Incident
from incidents.paging import ladder, pagerduty
from support.lib import http
from support.models import Brand, OutboxMessage
from support.outbound.carriers import Refused, TryLater
from support.outbound.deliver import deliver
from support.tickets.actor import SYSTEM, Actor
from tests import make, small_runbook
from tests.fakes import FakePagerDuty
from tests.make import NOON

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
ADA = Actor("Ada")
State = OutboxMessage.State


@pytest.fixture
def pager(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePagerDuty]:
    monkeypatch.setenv("LUNEO_PAGERDUTY_ROUTING_KEY", KEY)
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.2)
    with FakePagerDuty().running() as fake:
        settings.PAGERDUTY_URL = fake.url
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        settings.PUBLIC_URL = "https://desk.example"
        yield fake


@pytest.fixture
def incident(luneo: Brand) -> Incident:
    small_runbook.give(luneo)
    return lifecycle.declare(
        luneo,
        title="LUN-1 Cannot pay",
        severity="P0",
        category="billing",
        tickets=[make.ticket(luneo, severity="P0", category="billing")],
        by=SYSTEM,
        now=NOON,
        key="category:billing",
    )


def trigger(incident: Incident) -> OutboxMessage:
    lifecycle.page(incident, now=NOON)
    return OutboxMessage.objects.get(carrier="pagerduty", key__endswith=":trigger")


def test_a_trigger_has_exactly_the_documented_body(
    pager: FakePagerDuty, incident: Incident
) -> None:
    row = trigger(incident)
    assert pagerduty.send(row) == row.payload["dedup_key"]
    (event,) = pager.accepted
    link = f"https://desk.example/admin/incidents/incident/{incident.pk}/change/"
    assert event == {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": f"desk.example/incident/{incident.pk}/luneo-on-call",
        "payload": {
            "summary": "[P0] Luneo: LUN-1 Cannot pay",
            "source": "luneo.app",
            "severity": "critical",
            "timestamp": "2026-03-02T12:00:00.000+00:00",
            "component": "billing",
            "group": "luneo",
            "class": "P0",
            "custom_details": {"rotation": "Luneo On-call", "incident": incident.code},
        },
        "links": [{"href": link, "text": "Open the incident"}],
        "client": "Deskbell",
        "client_url": link,
    }


def test_no_secret_stands_in_the_row(pager: FakePagerDuty, incident: Incident) -> None:
    row = trigger(incident)
    assert row.payload["routing_key"] == "env:LUNEO_PAGERDUTY_ROUTING_KEY?"
    assert KEY not in json.dumps(row.payload)


def test_acknowledge_and_resolve_use_the_same_keys(
    pager: FakePagerDuty, incident: Incident
) -> None:
    trigger(incident)
    deliver(now=NOON)
    lifecycle.acknowledge(incident, by=ADA, now=NOON)
    slots = {"resolution": "Fixed", "follow_up": "None"}
    lifecycle.resolve(incident, slots=slots, by=ADA, now=NOON)
    deliver(now=NOON)
    actions = [each["event_action"] for each in pager.accepted]
    assert actions == ["trigger", "acknowledge", "resolve"]
    assert len({each["dedup_key"] for each in pager.accepted}) == 1
    assert pager.accepted[1].keys() == {"routing_key", "event_action", "dedup_key"}


def test_what_was_given_back_over_there_is_taken_here_once_more(
    pager: FakePagerDuty, incident: Incident
) -> None:
    trigger(incident)
    deliver(now=NOON)
    lifecycle.acknowledge(incident, by=ADA, now=NOON)
    ladder.ring_on(incident.pages.get(), now=NOON + timedelta(minutes=1))
    for minute in (2, 3):  # the second renews what we know and tells PagerDuty nothing new
        lifecycle.acknowledge(incident, by=ADA, now=NOON + timedelta(minutes=minute))
    deliver(now=NOON + timedelta(minutes=3))
    actions = [each["event_action"] for each in pager.accepted]
    assert actions == ["trigger", "acknowledge", "acknowledge"]


def test_nothing_is_triggered_after_an_acknowledgement(
    pager: FakePagerDuty, incident: Incident
) -> None:
    row = trigger(incident)
    lifecycle.acknowledge(incident, by=ADA, now=NOON)
    deliver(now=NOON + timedelta(minutes=5))
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert row.last_error == "The page is acknowledged."
    assert pager.keys() == []
    assert not OutboxMessage.objects.filter(carrier="mail", state=State.SENT).exists()


@pytest.mark.parametrize("fault", ["500", "503", "429", "408", "hang before", "reset"])
def test_what_may_pass_is_tried_again_with_the_same_key(
    pager: FakePagerDuty, incident: Incident, fault: str
) -> None:
    pager.faults.append(fault)
    row = trigger(incident)
    with pytest.raises(TryLater):
        pagerduty.send(row)
    assert pager.keys() == []
    pagerduty.send(row)
    assert pager.keys() == [row.payload["dedup_key"]]


@pytest.mark.parametrize("fault", ["hang after", "cut"])
def test_an_answer_lost_on_the_way_repeats_the_same_key(
    pager: FakePagerDuty, incident: Incident, fault: str
) -> None:
    """PagerDuty absorbs the second: it knows the key."""
    pager.faults.append(fault)
    row = trigger(incident)
    with pytest.raises(TryLater):
        pagerduty.send(row)
    pagerduty.send(row)
    assert len(pager.keys()) == 2
    assert len(set(pager.keys())) == 1


def test_we_wait_as_long_as_we_are_asked_to(pager: FakePagerDuty, incident: Incident) -> None:
    pager.faults.append("429")
    with pytest.raises(TryLater) as asked:
        pagerduty.send(trigger(incident))
    assert asked.value.after == timedelta(seconds=7)


@pytest.mark.parametrize("fault", ["400", "404"])
def test_what_will_never_be_taken_is_not_tried_again(
    pager: FakePagerDuty, incident: Incident, fault: str
) -> None:
    pager.faults.append(fault)
    with pytest.raises(Refused, match=f"answered {fault}: as planned"):
        pagerduty.send(trigger(incident))


@pytest.mark.parametrize("fault", ["401", "403"])
def test_what_is_refused_for_our_credentials_waits_until_somebody_mended_them(
    pager: FakePagerDuty, incident: Incident, fault: str
) -> None:
    pager.faults.append(fault)
    with pytest.raises(TryLater, match=f"answered {fault}: .*Check the credentials") as answer:
        pagerduty.send(trigger(incident))
    assert answer.value.after == timedelta(minutes=5)


def test_what_is_wrong_is_said_without_the_secret(
    pager: FakePagerDuty, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUNEO_PAGERDUTY_ROUTING_KEY", "too-short")
    with pytest.raises(Refused) as refusal:
        pagerduty.send(trigger(incident))
    assert "routing_key has not 32 characters" in str(refusal.value)
    assert "too-short" not in str(refusal.value)


def test_a_key_that_was_taken_away_since_is_named(
    pager: FakePagerDuty, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = trigger(incident)
    monkeypatch.delenv("LUNEO_PAGERDUTY_ROUTING_KEY")
    with pytest.raises(Refused, match="LUNEO_PAGERDUTY_ROUTING_KEY"):
        pagerduty.send(row)


def test_a_private_address_is_not_called_unless_settings_allow_it(
    pager: FakePagerDuty, incident: Incident, settings: Settings
) -> None:
    settings.EGRESS_ALLOWED_PRIVATE = []
    with pytest.raises(Refused, match="cannot be called"):
        pagerduty.send(trigger(incident))
    assert pager.accepted == []


def test_a_truncated_request_is_no_page(pager: FakePagerDuty) -> None:
    """The fake itself: it must not count what a killed sender left half-written."""
    body = json.dumps({"routing_key": KEY}).encode()
    head = f"POST /v2/enqueue HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", pager.port))) as half:
        half.sendall(head.encode() + body)
        half.shutdown(socket.SHUT_WR)
        assert half.recv(100) == b""
    assert (pager.accepted, pager.truncated) == ([], 1)


def test_a_storm_of_faults_leaves_one_key_for_each_page(pager: FakePagerDuty, luneo: Brand) -> None:
    small_runbook.give(luneo)
    faults = ["500", "429", "reset", "cut", "500", "reset"]
    pager.faults.extend(faults)
    pager.retry_after = 1
    for number in range(4):
        made = lifecycle.declare(
            luneo,
            title=f"Trouble {number}",
            severity="P0",
            category="",
            tickets=[],
            by=SYSTEM,
            now=NOON,
            key=f"ticket:{number}",
        )
        lifecycle.page(made, now=NOON)
    for second in range(0, 170, 5):
        deliver(now=NOON + timedelta(seconds=second))
    assert not pager.faults
    assert len(set(pager.keys())) == 4
    sent = OutboxMessage.objects.filter(carrier="pagerduty", state=State.SENT)
    assert sent.count() == 4
