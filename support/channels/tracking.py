"""What mail providers tell of mails that left: verified, and kept on the mail that each event is about.

Answers: 200 kept (now or before, or of no mail of ours), 400 not to be read, else as `channels.email`. Told twice
counts once, so a provider that got no answer simply tells it again. Who opened what is not kept.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from support.channels.email import come_back, refused, say
from support.inbound.providers import PROVIDERS, tracking_view_of
from support.outbound.tracking import News
from support.tickets import actions

KEPT = {"sent", "delivered", "deferred", "bounced", "rejected", "failed", "complained"}
SNS_TYPE = "X-Amz-Sns-Message-Type"
# In their own words: the mailbox is full or its server busy, so that the next mail may well arrive.
SOFT = {"soft_bounce", "activity.soft_bounced", "SoftBounce", "Transient"}
SPARKPOST_SOFT = {"20", "21", "22", "23", "24", "40", "60", "70", "100"}
log = structlog.get_logger(__name__)


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def receive_tracking(request: HttpRequest, provider: str) -> HttpResponse:
    """One call of one provider, with one event or many."""
    if provider not in PROVIDERS:
        return HttpResponseNotFound(f"We send no mail by {provider[:40]}.\n")
    if request.method == "HEAD":
        return HttpResponse()
    return refused(request, provider, tracking_view_of) or _keep(request, provider)


def _keep(request: HttpRequest, provider: str) -> HttpResponse:
    if request.headers.get(SNS_TYPE, "Notification") != "Notification":
        return say("Confirm the subscription in the provider's console.", 200)
    try:
        events = tracking_view_of(provider).parse_events(request)
    except Exception:  # a provider's own words: any of them may be odd
        log.exception("tracking_not_read", provider=provider)
        return say("The events could not be read. Nothing was kept.", 400)
    now = timezone.now()
    told = [_news(provider, each, now) for each in events if each.event_type in KEPT]
    try:
        with transaction.atomic():
            kept = [actions.file_delivery(each, now=now) for each in told]
    except DatabaseError as error:
        log.exception("tracking_not_stored", provider=provider, error=type(error).__name__)
        return come_back("The events could not be stored.")
    return say(f"Kept {len([each for each in kept if each])} of {len(events)}.", 200)


def _news(provider: str, event: Any, now: datetime) -> News:
    """One of Anymail's events. A report of several recipients has one id, so that the id alone is no key."""
    kind, recipient = str(event.event_type), str(event.recipient or "")
    if kind == "bounced" and _is_soft(event.esp_event):
        kind = "deferred"
    name = event.event_id or f"{event.message_id}|{event.timestamp}"
    key = hashlib.sha256(f"{provider}|{name}|{kind}|{recipient}".encode()).hexdigest()
    said = [event.reject_reason, event.mta_response or event.description]
    return News(
        kind=kind,
        at=event.timestamp or now,
        key=f"{provider}:{key}",
        provider_ref=str(event.message_id or ""),
        recipient=recipient,
        detail=" ".join(" ".join(str(each) for each in said if each).split()),
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
