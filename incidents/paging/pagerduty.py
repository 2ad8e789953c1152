"""PagerDuty's Events API v2: what is queued for it, and the carrier that sends a queued row.

Documented for `POST /v2/enqueue`: 202 is taken, 400 will never be, 429 and 5xx may be later. The routing key is looked
up at the moment of sending: a row holds only the name of the variable.
"""

import json

from django.conf import settings

from support.lib import envref, http
from support.models import OutboxMessage
from support.outbound.carriers import Refused, TryLater, settle

TAKEN = 202


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
