"""Subscribers that are systems: the body that Statuspage sends, with the signature of Standard Webhooks.

The address is checked when the connection is made, by `lib.http`; where it leads inside, or where nobody answered for
long, the subscription ends and its owner is told by mail.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import F

from incidents.models import ComponentChange, Subscriber
from incidents.status import api
from incidents.status.page import PageData, public_id
from incidents.status.parts import Part
from incidents.subscribers import ending, links
from support.lib import http
from support.models import OutboxMessage
from support.outbound.carriers import Refused, TryLater, wait_of

if TYPE_CHECKING:
    from incidents.subscribers.letters import Told

GONE = 410
MOST_FAILURES = 20  # in a row, then it ends


@dataclass(frozen=True, slots=True)
class Turned:
    """A component that went from one state to another."""

    data: PageData
    part: Part
    change: ComponentChange

    @classmethod
    def of(cls, change: ComponentChange, data: PageData) -> "Turned | None":
        """None when the page no longer shows the component."""
        wanted = change.component.code
        return next((cls(data, part, change) for part in data.parts if part.code == wanted), None)

    @property
    def code(self) -> str:
        return public_id("change", str(self.change.pk))

    @property
    def codes(self) -> list[str]:
        return [self.part.code]


def body(row: Subscriber, word: "Told | Turned") -> dict[str, Any]:
    """What the outbox keeps: whose it is and what is sent."""
    data, rollup = word.data, word.data.rollup
    sent = {
        "meta": {
            "unsubscribe": links.manage(row),
            "documentation": f"{data.url}/api/v2/summary.json",
            "generated_at": api.time(data.now),
        },
        "page": {
            "id": data.code,
            "status_indicator": rollup.indicator,
            "status_description": rollup.description,
        },
        **(_component(word) if isinstance(word, Turned) else _incident(word)),
    }
    return {"subscriber": row.pk, "body": sent}


def _incident(told: "Told") -> dict[str, Any]:
    cause, found = told.entry.cause, {**EXTRA, **api.incident(told.entry, told.data)}
    if cause is not None:
        found["postmortem_body"] = cause.text("en")
        found["postmortem_published_at"] = api.time(cause.at)
    return {"incident": found}


def _component(word: Turned) -> dict[str, Any]:
    update = {
        "id": word.code,
        "component_id": word.part.code,
        "component_type": "Component",
        "old_status": word.change.old,
        "new_status": word.change.new,
        "created_at": api.time(word.change.at),
    }
    return {"component_update": update, "component": api.component(word.part, word.data)}


def host(row: Subscriber) -> str:
    """What the outbox may show of an address: the rest of it can hold a secret."""
    return (urlsplit(row.url).hostname or "")[:320]


EXTRA: dict[str, Any] = {  # keys that Statuspage's own calls have and its API has not
    "backfilled": False,
    "scheduled_for": None,
    "scheduled_until": None,
    "scheduled_remind_prior": False,
    "scheduled_auto_in_progress": True,
    "scheduled_auto_completed": True,
    "postmortem_body": None,
    "postmortem_published_at": None,
    "impact_override": None,
}


def send(row: OutboxMessage) -> str:
    """Carry one call; returns its key."""
    subscriber = Subscriber.objects.select_related("brand").get(pk=row.payload["subscriber"])
    if subscriber.state != Subscriber.State.ACTIVE:
        raise Refused("The subscription has ended.")
    sent = row.payload["body"]
    try:
        answer = http.request(
            "POST",
            subscriber.url,
            json=sent,
            headers=signed(subscriber, row.key, http.encoded(sent)),
            by_stranger=True,
        )
    except http.EgressRefused as refusal:
        ending.stop(subscriber, f"The address may not be called: {refusal}")
        raise Refused(str(refusal)) from refusal
    except http.Unreachable as silence:
        _failed(subscriber, "It did not answer.")
        raise TryLater("The webhook did not answer.") from silence
    if 200 <= answer.status < 300:
        Subscriber.objects.filter(pk=subscriber.pk, failures__gt=0).update(failures=0)
        return row.key
    if answer.status == GONE:
        ending.stop(subscriber, "It answered 410 Gone.")
        raise Refused("The webhook is gone.")
    _failed(subscriber, f"It answered {answer.status}.")
    raise TryLater(f"The webhook answered {answer.status}.", wait_of(answer.headers))


def signed(subscriber: Subscriber, key: str, content: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks: v1 is HMAC-SHA256 over id, time and body."""
    at = str(int(time.time()))
    secret = base64.b64decode(links.secret(subscriber).removeprefix("whsec_"))
    code = hmac.new(secret, f"{key}.{at}.".encode() + content, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(code).decode()}"
    return {"webhook-id": key, "webhook-timestamp": at, "webhook-signature": signature}


def _failed(subscriber: Subscriber, reason: str) -> None:
    mine = Subscriber.objects.filter(pk=subscriber.pk)
    mine.update(failures=F("failures") + 1)
    if mine.filter(failures__gte=MOST_FAILURES).exists():
        ending.stop(subscriber, reason)
