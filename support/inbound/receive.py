"""The one door: keep the bytes, ring the bell, answer. Nothing is read here."""

import hashlib
from datetime import datetime

from support.inbound.envelope import UNKNOWN, Envelope, Origin
from support.lib import inbox
from support.models import RawMessage

PROCESS = "support.tasks.process_raw"


def receive(  # every door says the same six things
    raw: bytes,
    *,
    envelope: Envelope,
    source: str,
    key: str = "",
    now: datetime,
    origin: Origin = UNKNOWN,
) -> tuple[RawMessage, bool]:
    """Store what arrived and ring for its processing; committed when this returns.

    `source` names the door ("pipe", "email:postmark"); `key` is the transport's own name of this delivery, or empty:
    then equal bytes with an equal envelope are one delivery. Returns the row, and False where it was there already.
    Raises DatabaseError within `inbox.PATIENCE` seconds when the database does not take it.
    """
    row = RawMessage(
        source=source,
        key=key[:200] or content_key(raw, envelope),
        body=raw,
        brand_id=origin.brand_id,
        content_type=origin.content_type[:200],
        headers=origin.headers,
        envelope_from=envelope.sender[:320],
        envelope_to=list(envelope.recipients),
        remote_ip=origin.remote_ip,
        received_at=now,
        run_at=now,
    )
    same = RawMessage.objects.defer("body").filter(source=row.source, key=row.key)
    return inbox.keep(row, same=same, task=PROCESS, room="intake")


def content_key(raw: bytes, envelope: Envelope) -> str:
    """The key of a delivery whose transport has none: its bytes and its envelope."""
    digest = hashlib.sha256(raw)
    for address in (envelope.sender, *sorted(envelope.recipients)):
        digest.update(b"\0" + address.lower().encode())
    return digest.hexdigest()
