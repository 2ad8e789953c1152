"""What a provider told of mails that left, from its stored call to the mails that each event is about.

Told twice counts once. A call that cannot be filed whole is split, so that a poisonous event spoils no other; opens
and clicks are not filed. A provider may tell of a mail before we have written down its id: a call about an unknown
mail is looked at once more.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from support.inbound import payloads
from support.inbound.batch import split
from support.inbound.outcome import Outcome
from support.inbound.reading.decode import clean
from support.lib.database.claim import LeaseLost, complete, postpone
from support.models import RawMessage
from support.outbound import tracking
from support.outbound.tracking import News
from support.tickets import actions

ONCE_MORE = timedelta(seconds=30)
KEPT = {"sent", "delivered", "deferred", "bounced", "rejected", "failed", "complained"}
# In their own words: the mailbox is full or its server busy, so that the next mail may well arrive.
SOFT = {"soft_bounce", "activity.soft_bounced", "SoftBounce", "Transient"}
SPARKPOST_SOFT = {"20", "21", "22", "23", "24", "40", "60", "70", "100"}
log = structlog.get_logger(__name__)


def take(raw: RawMessage, *, now: datetime) -> None:
    """File the events of this call and mark it as done, together. Raises whatever a single odd event raises."""
    try:
        _file(raw, now)
    except LeaseLost:
        raise
    except Exception:  # a provider's own words: any of them may be odd
        members = payloads.members(raw)
        if not members:
            raise
        log.warning("told_one_by_one", raw=raw.pk, members=len(members), exc_info=True)
        split(raw, members, now=now)


def _file(raw: RawMessage, now: datetime) -> None:
    provider, events = payloads.provider_of(raw), payloads.events_in(raw)
    told = [_news(provider, each, raw.received_at) for each in events if each.event_type in KEPT]
    strange = [each for each in told if tracking.find(each.provider_ref, each.message_id) is None]
    if strange and raw.attempts == 1:
        postpone(raw, until=now + ONCE_MORE)
        return
    with transaction.atomic():
        kept = [actions.file_delivery(each, now=now) for each in told]
        said = f"kept_{len([each for each in kept if each])}_of_{len(events)}"
        outcome = Outcome(action="told", flags=(said,))
        complete(raw, state=RawMessage.State.DONE, outcome=outcome.as_data())


def _news(provider: str, event: Any, received_at: datetime) -> News:
    """One of Anymail's events. A report of several recipients has one id, so that the id alone is no key."""
    kind, recipient = str(event.event_type), clean(str(event.recipient or ""))
    if kind == "bounced" and _is_soft(event.esp_event):
        kind = "deferred"
    name = event.event_id or f"{event.message_id}|{event.timestamp}"
    named = f"{provider}|{name}|{kind}|{recipient}".encode("utf-8", "replace")
    said = [event.reject_reason, event.mta_response or event.description]
    return News(
        kind=kind,
        at=event.timestamp or received_at,
        key=f"{provider}:{hashlib.sha256(named).hexdigest()}",
        provider_ref=clean(str(event.message_id or "")),
        recipient=recipient,
        detail=clean(" ".join(" ".join(str(each) for each in said if each).split())),
        permanent=kind == "bounced" or event.reject_reason == "invalid",
    )


def _is_soft(told: Any) -> bool:
    """Anymail calls hard and soft bounces alike; here one counts against the address and the other does not."""
    if not isinstance(told, Mapping):
        return False
    inner = told.get("msys")
    if isinstance(inner, Mapping) and inner:
        told = next(iter(inner.values()))
    bounce = told.get("bounce")
    words = [told.get("event"), told.get("type"), told.get("Type")]
    words.append(bounce.get("bounceType") if isinstance(bounce, Mapping) else None)
    return (
        any(word in SOFT for word in words if isinstance(word, str))
        or told.get("hard_bounce") is False
        or str(told.get("bounce_class")) in SPARKPOST_SOFT
    )
