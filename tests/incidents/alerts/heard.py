"""How the tests of alerts speak: one source says something, and what came of it is read back."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.alerts import intake
from incidents.models import AlertEvent, Webhook
from support.models import Brand, OutboxMessage
from tests.make import NOON


def hear(brand: Brand, source: str, body: Any, *, at: datetime = NOON) -> str:
    row = Webhook.objects.create(
        brand=brand,
        source=f"alerts/{source}",
        key=str(Webhook.objects.count()),
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        received_at=at,
    )
    with transaction.atomic():
        return intake.take(row, now=at)


def generic(brand: Brand, status: str, *, at: datetime = NOON, **fields: Any) -> str:
    return hear(
        brand, "generic", {"key": "disk", "title": "Disk", "status": status, **fields}, at=at
    )


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(key__startswith="alert:").order_by("pk")
    return [(row.destination, row.payload["subject"]) for row in rows]


def kinds() -> list[str]:
    return [event.kind for event in AlertEvent.objects.order_by("pk")]
