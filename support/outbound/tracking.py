"""What providers and bounces say of a mail that left: kept on its row, counted against its recipient."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from support.lib import addresses
from support.models import DeliveryEvent, OutboxMessage
from support.outbound import suppress

FAILED = frozenset({"bounced", "rejected", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One event: `kind` is sent, delivered, deferred, bounced, rejected, failed or complained.

    `key` is the provider's event id (or the bounce's raw key): told twice, it counts once. The mail is found by
    the provider's id or by its Message-ID. `permanent`: trying again would not help.
    """

    kind: str
    at: datetime
    key: str
    provider_ref: str = ""
    message_id: str = ""
    recipient: str = ""
    detail: str = ""
    permanent: bool = False


def record(news: News, *, now: datetime) -> DeliveryEvent | None:
    """Keep the news on the mail it is about; None when it is about none of ours, or was told before."""
    row = find(news.provider_ref, news.message_id)
    if row is None:
        return None
    recipient = news.recipient.strip().lower() or row.destination
    event = DeliveryEvent(
        outbox=row,
        kind=news.kind[:20],
        at=news.at,
        recipient=recipient[:320],
        detail=news.detail[:500],
        key=news.key[:200],
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:  # the unique key: told before, perhaps at this very moment
        return None
    _count(news, row, recipient, now=now)
    return event


def find(provider_ref: str, message_id: str) -> OutboxMessage | None:
    """The mail that a provider or a bounce means."""
    named = [each.strip() for each in (provider_ref, message_id) if each.strip()]
    ids = {each for name in named for each in (name, f"<{name.strip('<>')}>", name.strip("<>"))}
    rows = OutboxMessage.objects.select_related("ticket", "message", "brand").filter(carrier="mail")
    found = rows.filter(~Q(provider_ref=""), provider_ref__in=ids).first() if ids else None
    if found is not None:
        return found
    keys = [key for each in named if (key := addresses.read_message_id(each)) and key.genuine]
    return rows.filter(message__in=[key.message_id for key in keys]).first() if keys else None


def _count(news: News, row: OutboxMessage, recipient: str, *, now: datetime) -> None:
    reason = f"{news.kind}: {news.detail}" if news.detail else news.kind
    if news.kind == "complained":
        suppress.complained(row.brand, recipient, reason=reason, now=now)
    elif news.kind in FAILED and news.permanent:
        suppress.failed(row.brand, recipient, reason=reason, now=now)
    elif news.kind == "delivered":
        suppress.delivered(row.brand, recipient)
