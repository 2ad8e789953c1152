"""Subscribers that tests speak about, and what was written to them."""

import re
from typing import Any

from incidents.models import Component, Subscriber
from support.models import Brand, OutboxMessage
from tests.make import NOON


def subscriber(
    brand: Brand, email: str = "zoe@example.com", *parts: str, **fields: Any
) -> Subscriber:
    """Somebody who said yes."""
    values: dict[str, Any] = {"state": "active", "asked_at": NOON, "confirmed_at": NOON}
    row = Subscriber.objects.create(brand=brand, email=email, **(values | fields))
    row.components.set(Component.objects.filter(brand=brand, slug__in=parts))
    return row


def mails(to: str = "") -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(carrier="mail", key__startswith="subscriber:")
    rows |= OutboxMessage.objects.filter(carrier="mail", key__startswith="word:")
    found = rows.filter(destination=to) if to else rows
    return [each.payload for each in found.order_by("pk")]


def link(text: str, end: str = "") -> str:
    """The path of the link in a mail."""
    found = re.search(rf"https?://[^/\s]+(/subscription/[\w-]+{end})(?:\?\S*)?$", text, re.M)
    assert found, text
    return found[1]
