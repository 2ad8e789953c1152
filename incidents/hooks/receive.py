"""Keep what arrived, ring the bell, answer. Nothing is read here."""

import hashlib
from datetime import datetime

from incidents.hooks.sources import REPEATED_WITHIN
from incidents.models import Webhook
from support.lib import inbox
from support.models import Brand

PROCESS, SWEEP = "incidents.tasks.process_webhook", "incidents.tasks.sweep_webhooks"


def receive(  # noqa: PLR0913  # what a door knows of a call
    brand: Brand,
    source: str,
    body: bytes,
    *,
    delivery: str = "",
    event: str = "",
    remote_ip: str | None = None,
    now: datetime,
) -> bool:
    """Store one call; committed when this returns. False: it is there already.

    Raises DatabaseError within `inbox.PATIENCE` seconds when the database does not take it.
    """
    row = Webhook(
        brand=brand,
        source=source,
        key=_key(delivery, body, now),
        body=body,
        event=event[:100],
        remote_ip=remote_ip,
        received_at=now,
        run_at=now,
    )
    same = Webhook.objects.defer("body").filter(brand=brand, source=source, key=row.key)
    return inbox.keep(row, same=same, task=PROCESS, room="webhook", sweep=SWEEP)[1]


def _key(delivery: str, body: bytes, now: datetime) -> str:
    """An unchanged alert may come again next week and mean it: equal bytes are one delivery for minutes only."""
    if delivery:
        return delivery[:200]
    return f"{hashlib.sha256(body).hexdigest()}:{int(now.timestamp()) // REPEATED_WITHIN}"
