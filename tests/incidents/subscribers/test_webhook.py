"""Systems are called with what Statuspage sends, signed so that the official library takes it, and never inside."""

import json
import socket
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from incidents.models import Subscriber
from incidents.subscribers import broadcast, links, webhook
from support.lib import dial
from support.models import Brand, OutboxMessage
from support.outbound import deliver
from tests.incidents.maintenance.planned import plan
from tests.incidents.status.visit import declare
from tests.incidents.subscribers.people import mails, subscriber
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
INCIDENT_KEYS = {
    *("id", "name", "status", "impact", "created_at", "updated_at", "started_at", "monitoring_at"),
    *("resolved_at", "shortlink", "page_id", "incident_updates", "components"),
    *("reminder_intervals", "backfilled", "scheduled_for", "scheduled_until"),
    *("scheduled_remind_prior", "scheduled_auto_in_progress", "scheduled_auto_completed"),
    *("postmortem_body", "postmortem_published_at", "impact_override"),
}


@pytest.fixture
def hook(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, luneo: Brand) -> Subscriber:
    """A subscriber whose server is here, as if this machine stood in the open internet."""
    monkeypatch.setattr(dial, "is_public", lambda _address: True)
    monkeypatch.setattr(dial, "PORTS", {httpserver.port})
    return subscriber(luneo, url=httpserver.url_for("/hook?token=xyz"))


def send(minute: float = 1) -> OutboxMessage:
    """Tell, and deliver what is due."""
    broadcast.run_due(now=at(minute))
    deliver.deliver(now=at(minute))
    row = OutboxMessage.objects.filter(carrier="subscriber").order_by("pk").last()
    assert row is not None
    return row


def answering(server: HTTPServer, status: int = 200, **headers: str) -> list[Request]:
    seen: list[Request] = []

    def handle(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response(status=status, headers=headers)

    server.expect_request("/hook").respond_with_handler(handle)
    return seen


def test_the_official_library_takes_our_signature(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    seen = answering(httpserver)
    declare(luneo)
    assert send().state == "sent"
    request = seen[0]
    verifier = standardwebhooks.Webhook(links.secret(hook))
    assert verifier.verify(request.data, dict(request.headers))
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verifier.verify(request.data + b" ", dict(request.headers))
    other = subscriber(luneo, "other@example.com", url="https://example.com/")
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(links.secret(other)).verify(request.data, dict(request.headers))


def test_the_body_is_what_statuspage_sends(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    seen = answering(httpserver)
    incident = declare(luneo)
    send()
    body = json.loads(seen[0].data)
    assert set(body) == {"meta", "page", "incident"}
    assert set(body["meta"]) == {"unsubscribe", "documentation", "generated_at"}
    assert set(body["page"]) == {"id", "status_indicator", "status_description"}
    assert set(body["incident"]) == INCIDENT_KEYS
    assert body["incident"]["id"] == incident.code
    assert body["page"]["status_description"] == "Partial System Outage"
    assert "/subscription/" in body["meta"]["unsubscribe"]


def test_a_maintenance_has_its_times(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    seen = answering(httpserver)
    plan(luneo)
    send()
    incident = json.loads(seen[0].data)["incident"]
    assert set(incident) == INCIDENT_KEYS
    assert incident["scheduled_for"] == "2026-03-02T13:00:00.000Z"


def test_a_subscriber_with_a_webhook_gets_no_mail_of_the_word(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    answering(httpserver)
    declare(luneo)
    send()
    assert mails() == []


def test_the_outbox_shows_the_host_and_no_secret_of_the_address(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    answering(httpserver)
    declare(luneo)
    row = send()
    assert row.destination == httpserver.host
    assert "xyz" not in json.dumps(row.payload)
    assert "whsec" not in json.dumps(row.payload)


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 302])
def test_an_answer_that_is_no_yes_is_tried_again_with_the_same_id(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand, status: int
) -> None:
    seen = answering(httpserver, status)
    plan(luneo)
    row = send()
    assert (row.state, hook.state) == ("pending", "active")
    deliver.deliver(now=at(1) + timedelta(hours=1))
    assert [each.headers["webhook-id"] for each in seen] == [row.key] * 2
    hook.refresh_from_db()
    assert hook.failures == 2


def test_a_yes_makes_failures_forgotten(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    Subscriber.objects.update(failures=webhook.MOST_FAILURES - 1)
    answering(httpserver)
    declare(luneo)
    send()
    hook.refresh_from_db()
    assert hook.failures == 0


def test_one_that_fails_for_long_ends_and_its_owner_is_told_once(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    Subscriber.objects.update(failures=webhook.MOST_FAILURES - 1)
    answering(httpserver, 500)
    declare(luneo)
    row = send()
    hook.refresh_from_db()
    assert (hook.state, hook.reason) == ("ended", "It answered 500.")
    OutboxMessage.objects.filter(pk=row.pk).update(run_at=at(2))
    deliver.deliver(now=at(2))
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("dead", "The subscription has ended.")
    letters = mails("zoe@example.com")
    assert len(letters) == 1
    assert "It answered 500." in letters[0]["text"]


def test_one_that_says_gone_ends_at_once(
    hook: Subscriber, httpserver: HTTPServer, luneo: Brand
) -> None:
    answering(httpserver, 410)
    declare(luneo)
    assert send().state == "dead"
    hook.refresh_from_db()
    assert hook.state == "ended"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "192.168.0.1", "::1", "0.0.0.0"]
)
def test_a_name_that_leads_inside_is_refused_when_we_connect(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The name looked harmless in the form; what it says when it is looked up is what counts."""

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        assert host == "rebinds.example.com"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("support.lib.dial.socket.getaddrinfo", lookup)
    row = subscriber(luneo, url="https://rebinds.example.com/hook")
    declare(luneo)
    assert send().state == "dead"
    row.refresh_from_db()
    assert row.state == "ended"
    assert "not an address of the open internet" in row.reason
    assert "not an address of the open internet" in mails(row.email)[0]["text"]


def test_who_left_is_not_called(hook: Subscriber, httpserver: HTTPServer, luneo: Brand) -> None:
    seen = answering(httpserver)
    declare(luneo)
    broadcast.run_due(now=at(1))
    Subscriber.objects.update(state="ended")
    assert send().state == "dead"
    assert seen == []
