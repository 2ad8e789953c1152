"""PagerDuty's Events API v2: what is queued for it, and the carrier that sends a queued row.

Documented for `POST /v2/enqueue`: 202 is taken, 400 will never be, 429 and 5xx may be later. The routing key is looked
up at the moment of sending: a row holds only the name of the variable.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from incidents.models import Page
from support.lib import envref, http
from support.models import OutboxMessage
from support.outbound import links, outbox
from support.outbound.carriers import Refused, TryLater, settle

SEVERITIES = {"P0": "critical", "P1": "error", "P2": "warning", "P3": "info"}
TAKEN = 202
SUMMARY_LENGTH = 1024
CLIENT = "Deskbell"


def queue_trigger(page: Page, *, data: Mapping[str, Any], now: datetime) -> bool:
    """Queue the ring; False when this brand has no routing key."""
    reference = _reference(data)
    if not envref.resolve(reference):
        return False
    incident, link = page.incident, links.console(page.incident)
    event = {
        "routing_key": reference,
        "event_action": "trigger",
        "dedup_key": page.dedup_key,
        "payload": {
            "summary": f"[{incident.severity}] {incident.brand.name}: {incident.title}"[
                :SUMMARY_LENGTH
            ],
            "source": incident.brand.domain,
            "severity": SEVERITIES[incident.severity],
            "timestamp": incident.declared_at.isoformat(timespec="milliseconds"),
            "component": incident.category or "none",
            "group": incident.brand.slug,
            "class": incident.severity,
            "custom_details": {"rotation": page.target, "incident": incident.code},
        },
        "links": [{"href": link, "text": "Open the incident"}],
        "client": CLIENT,
        "client_url": link,
    }
    _queue(page, event, guard={"page": page.pk}, now=now)
    return True


def queue_change(page: Page, action: str, *, now: datetime) -> None:
    """Queue an acknowledge or a resolve of what was triggered; without a key nothing was, and nothing is."""
    reference = _reference(page.incident.runbook.data)
    if envref.resolve(reference):
        event = {
            "routing_key": reference,
            "event_action": action,
            "dedup_key": page.dedup_key,
        }
        _queue(page, event, guard={}, now=now, turn=f":{now:%Y%m%d%H%M%S}")


def send(row: OutboxMessage) -> str:
    """Carry one event; returns its dedup key."""
    return _sent(row, "/v2/enqueue")


def send_change(row: OutboxMessage) -> str:
    """Carry one change event, which wakes nobody; returns the row's key."""
    return _sent(row, "/v2/change/enqueue")


def _sent(row: OutboxMessage, path: str) -> str:
    key = envref.resolve(row.payload["routing_key"])
    if not key:
        raise Refused(f"{row.payload['routing_key']} is not set in the environment.")
    try:
        answer = http.request(
            "POST", f"{settings.PAGERDUTY_URL}{path}", json={**row.payload, "routing_key": key}
        )
    except http.Unreachable as silence:
        raise TryLater(f"PagerDuty did not answer: {silence}") from silence
    except http.EgressRefused as refusal:
        raise Refused(f"PagerDuty cannot be called: {refusal}") from refusal
    return _taken(row, answer)


def _taken(row: OutboxMessage, answer: http.Answer) -> str:
    said = f"PagerDuty answered {answer.status}: {_message(answer.body)}."
    settle(answer, said)
    if answer.status != TAKEN:
        raise Refused(said)
    return str(row.payload.get("dedup_key") or row.key)


def _message(body: bytes) -> str:
    """What PagerDuty says is wrong. It repeats nothing of ours, so no secret can stand in it."""
    try:
        said = json.loads(body)
    except ValueError:
        return "no reason given"
    parts = [said.get("message"), *(said.get("errors") or [])] if isinstance(said, dict) else []
    return "; ".join(str(part) for part in parts if part)[:200] or "no reason given"


def _reference(data: Mapping[str, Any]) -> str | None:
    reference = ((data.get("paging") or {}).get("pagerduty") or {}).get("routing_key")
    return str(reference) if reference else None


def _queue(
    page: Page, event: dict[str, Any], *, guard: dict[str, Any], now: datetime, turn: str = ""
) -> None:
    """`turn`: what was given back over there may be taken here once more; a ring is one for ever."""
    outbox.queue(
        key=f"page:{page.pk}:{event['event_action']}{turn}",
        brand=page.incident.brand,
        carrier="pagerduty",
        destination=urlsplit(settings.PAGERDUTY_URL).netloc,
        payload=event,
        now=now,
        guard=guard,
        order_key=f"page:{page.pk}",
    )
