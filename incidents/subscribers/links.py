"""The signed links by which a subscriber is known: whoever holds the mail may confirm, choose and leave."""

import base64
from functools import lru_cache

from django.utils.crypto import salted_hmac

from incidents.models import Subscriber
from support.lib import keys, signing
from support.outbound import links

MANAGE, CONFIRM = "subscription", "subscription-confirm"


def manage(row: Subscriber) -> str:
    return _link(row, f"/subscription/{_key(row.pk)}")


def leave(row: Subscriber) -> str:
    """What mail programs call by POST (RFC 8058)."""
    return _link(row, f"/subscription/{_key(row.pk)}/leave")


def confirm(row: Subscriber) -> str:
    code = signing.mac(CONFIRM, str(row.pk), row.asked_at.isoformat())
    return _link(row, f"/subscription/{row.pk}-{code}/confirm")


def holder(key: str, purpose: str) -> Subscriber | None:
    """Whose link this is; None for a wrong one."""
    pk, _, code = key.partition("-")
    row = Subscriber.objects.select_related("brand").filter(pk=keys.key(pk)).first()
    if row is None:
        return None
    parts = (str(row.pk), row.asked_at.isoformat()) if purpose == CONFIRM else (str(row.pk),)
    return row if signing.verify(code, purpose, *parts) else None


def secret(row: Subscriber) -> str:
    """What a webhook's calls are signed with, as Standard Webhooks writes it; computed, so that it is not stored."""
    digest = salted_hmac("desk.subscriber-webhook", str(row.pk), algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"


@lru_cache(maxsize=64)  # a letter names it twice
def _key(pk: int) -> str:
    return f"{pk}-{signing.mac(MANAGE, str(pk))}"


def _link(row: Subscriber, path: str) -> str:
    return links.public(row.brand.slug, row.brand.hosts, path)
