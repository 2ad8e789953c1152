"""What providers and bounces say of a mail that left: kept on its row, counted against its recipient."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from support.lib import addresses
from support.models import DeliveryEvent, OutboxMessage
from support.outbound import suppress

FAILED = frozenset({"bounced", "rejected", "failed"})
LOOKED_AT = 10  # mails to an address of which one came back


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
    return keep(news, row, now=now) if row else None


def keep(news: News, row: OutboxMessage, *, now: datetime) -> DeliveryEvent | None:
    """The same where the mail is known; None when it was told before."""
    recipient = news.recipient.strip().lower() or row.destination.lower()
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
    """A mail that does not arrive is one failure of its recipient, though its provider and a bounce both tell of it."""
    reason = f"{news.kind}: {news.detail}" if news.detail else news.kind
    if news.kind == "complained":
        suppress.complained(row.brand, recipient, reason=reason, now=now)
    elif news.kind in FAILED and news.permanent:
        if recipient in _recipients(row) and _failed(row, recipient) == 1:
            in_a_row = _in_a_row(row, recipient)
            suppress.failed(row.brand, recipient, reason=reason, in_a_row=in_a_row, now=now)
    elif news.kind == "delivered" and not _failed(row, recipient):
        suppress.delivered(row.brand, recipient)


def _recipients(row: OutboxMessage) -> set[str]:
    """Whom it went to: a report may name anybody."""
    copies = row.payload.get("cc") or ()
    return {each.strip().lower() for each in (row.destination, *copies)}


def _failed(row: OutboxMessage, recipient: str) -> int:
    """How often it was told that this mail did not arrive there."""
    return row.deliveries.filter(kind__in=FAILED, recipient=recipient[:320]).count()


def _in_a_row(row: OutboxMessage, recipient: str) -> int:
    """How many of the newest mails to this address came back.

    Many a server takes a mail, so that it is told as delivered, and returns it afterwards: that forgives nothing.
    """
    mails = OutboxMessage.objects.filter(carrier="mail", destination=recipient, brand=row.brand_id)
    came_back = 0
    for mail in mails.order_by("-created_at").prefetch_related("deliveries")[:LOOKED_AT]:
        told = {each.kind for each in mail.deliveries.all() if each.recipient == recipient}
        if "delivered" in told and "bounced" not in told:
            break
        came_back += "bounced" in told
    return came_back
