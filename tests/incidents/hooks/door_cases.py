"""One good call of every system that may call us; every door must pass the same shared cases."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

OLD, NEW = "the-old-secret", "the-new-secret"
JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON

    def send(self, client: Client) -> Any:
        return client.post(
            self.path, self.body, content_type=self.content_type, headers=self.headers
        )


@dataclass(frozen=True)
class Door:
    """`sign(body, secret)` leaves the headers that prove a body; `variable` is where Foodyepay keeps the secret.

    `key_in` names the key of the body that holds the secret, where no header does.
    """

    source: str
    variable: str
    body: dict[str, Any]
    sign: Callable[[bytes, str], dict[str, str]]
    limit: int = 512 * 2**10
    path: str = ""
    taken: int = 200
    key_in: str = ""

    def call(self, body: Any = None, secret: str = OLD, **headers: str) -> Call:
        raw = body if isinstance(body, bytes) else self._json(body or self.body, secret)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        path = self.path or f"/in/{self.source}/foodyepay/"
        return Call(path, raw, {**self.sign(raw, secret), **more})

    def _json(self, body: dict[str, Any], secret: str) -> bytes:
        return json.dumps({**body, self.key_in: secret} if self.key_in else body).encode()


def nothing(_body: bytes, _secret: str) -> dict[str, str]:
    return {}


def bearer(_body: bytes, secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'hook:{secret}'.encode()).decode()}"}


def digest(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


ALERTMANAGER = {
    "receiver": "desk",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Slow", "severity": "page"},
            "annotations": {"summary": "The API is slow"},
            "startsAt": "2026-03-02T11:58:00.123456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://prometheus.test/graph",
            "fingerprint": "a1b2c3d4e5f60718",
        }
    ],
    "groupKey": '{}:{alertname="Slow"}',
    "version": "4",
    "truncatedAlerts": 0,
}
DATADOG = {
    "source": "datadog",
    "alert_id": "42",
    "cycle_key": "9223372036854775807",
    "aggreg_key": "",
    "transition": "Triggered",
    "type": "error",
    "priority": "normal",
    "title": "[Triggered on {tool:swap}] Tools fail",
    "body": "Too many errors",
    "scope": "tool:swap",
    "metric": "error_rate",
    "query": "$ALERT_QUERY",
    "status": "",
    "tags": "env:prod,kind:error_rate,monitor",
    "link": "https://app.datadoghq.test/monitors/42",
    "date": "1772452680000",
    "event_id": "77",
}
GENERIC = {"key": "disk", "status": "firing", "title": "The disk is full", "kind": "disk"}

PAGERDUTY = {
    "event": {
        "id": "01BZ0E2Q0AF0",
        "event_type": "incident.acknowledged",
        "resource_type": "incident",
        "occurred_at": "2026-03-02T12:01:00.000Z",
        "agent": {"type": "user_reference", "summary": "Tom Becker"},
        "client": None,
        "data": {
            "id": "Q2DOG3FD",
            "type": "incident",
            "incident_key": "desk.example/incident/1/on-call",
            "status": "acknowledged",
            "html_url": "https://acme.pagerduty.test/incidents/Q2DOG3FD",
            "assignees": [{"summary": "Tom Becker", "html_url": "https://acme.pagerduty.test/u"}],
            "priority": {"summary": "P1"},
        },
    }
}


def pagerduty(body: bytes, secret: str) -> dict[str, str]:
    return {"X-PagerDuty-Signature": f"v1={digest(body, secret)}"}


JIRA = {
    "timestamp": 1772452860000,
    "webhookEvent": "jira:issue_updated",
    "issue_event_type_name": "issue_assigned",
    "user": {"accountId": "5b10", "displayName": "Grace Lin"},
    "issue": {
        "id": "10002",
        "key": "REM-12",
        "fields": {
            "status": {"name": "In Progress", "statusCategory": {"key": "indeterminate"}},
            "assignee": {"accountId": "5b10", "displayName": "Grace Lin"},
            "duedate": "2026-03-09",
            "resolution": None,
            "labels": ["deskbell-foodyepay-000000000000"],
            "updated": "2026-03-02T12:01:00.000+0000",
        },
    },
    "changelog": {"items": [{"field": "assignee", "fromString": "", "toString": "Grace Lin"}]},
}


def jira(body: bytes, secret: str) -> dict[str, str]:
    return {"X-Hub-Signature": f"sha256={digest(body, secret)}"}


GITHUB = {
    "action": "submitted",
    "review": {
        "user": {"login": "Ann", "type": "User"},
        "state": "approved",
        "submitted_at": "2026-03-02T11:59:00Z",
    },
    "pull_request": {
        "html_url": "https://github.com/foodye/pay/pull/42",
        "user": {"login": "Author"},
    },
}


def github(body: bytes, secret: str) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={digest(body, secret)}"}


ZENDESK: dict[str, Any] = {
    "id": "cbe4028c-7239-495d-b020-f22348516046",
    "account_id": 12514403,
    "type": "zen:event-type:ticket.status_changed",
    "subject": "zen:ticket:5158",
    "time": "2026-03-02T12:01:00.136Z",
    "event_version": "2022-06-20",
    "detail": {
        "id": "5158",
        "external_id": "FOO-1",
        "status": "SOLVED",
        "tags": ["chatgpt-app"],
        "updated_at": "2026-03-02T12:01:00Z",
    },
    "event": {"current": "SOLVED", "previous": "OPEN"},
}


def zendesk(body: bytes, secret: str) -> dict[str, str]:
    at = "2026-03-02T12:01:01Z"
    code = hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(code).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": at,
    }


EVENTS: dict[str, Any] = {
    "event_action": "trigger",
    "dedup_key": "web-1/disk",
    "payload": {"summary": "Disk is full", "source": "web-1", "severity": "critical"},
}

DOORS = [
    Door("github", "FOODYEPAY_GITHUB_WEBHOOK_SECRET", GITHUB, github, 2 * 2**20),
    Door("jira", "FOODYEPAY_JIRA_WEBHOOK_SECRET", JIRA, jira, 2 * 2**20),
    Door("zendesk", "FOODYEPAY_ZENDESK_WEBHOOK_SECRET", ZENDESK, zendesk, 2 * 2**20),
    Door("pagerduty", "FOODYEPAY_PAGERDUTY_WEBHOOK_SECRET", PAGERDUTY, pagerduty),
    Door("alerts/datadog", "FOODYEPAY_DATADOG_SECRET", DATADOG, bearer, 2 * 2**20),
    Door("alerts/alertmanager", "FOODYEPAY_ALERTMANAGER_SECRET", ALERTMANAGER, bearer, 2 * 2**20),
    Door("alerts/generic", "FOODYEPAY_ALERT_SECRET", GENERIC, bearer, 2 * 2**20),
]
ENQUEUE = Door(
    "alerts/events",
    "FOODYEPAY_EVENTS_KEY",
    EVENTS,
    nothing,
    path="/v2/enqueue",
    taken=202,
    key_in="routing_key",
)
ALL = [*DOORS, ENQUEUE]
