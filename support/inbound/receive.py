"""The one door: keep the bytes, ring the bell, answer. Nothing is read here."""

import hashlib
from datetime import datetime

from django.db import IntegrityError

from support.inbound.envelope import UNKNOWN, Envelope, Origin
from support.lib import bell, patience
from support.lib.crashpoint import crashpoint
from support.models import RawMessage

PATIENCE = 4.0  # seconds; senders want an answer within five
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
    Raises OperationalError within PATIENCE seconds when the database does not take it.
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
    crashpoint("intake.before_store")
    try:
        with patience.at_most(PATIENCE):
            row.save(force_insert=True)
    except IntegrityError:  # insert first, look afterwards: two at once cannot both find nothing
        return RawMessage.objects.defer("body").get(source=row.source, key=row.key), False
    crashpoint("intake.stored")
    bell.ring(PROCESS, row.pk)
    crashpoint("intake.rung")
    return row, True


def content_key(raw: bytes, envelope: Envelope) -> str:
    """The key of a delivery whose transport has none: its bytes and its envelope."""
    digest = hashlib.sha256(raw)
    for address in (envelope.sender, *sorted(envelope.recipients)):
        digest.update(b"\0" + address.lower().encode())
    return digest.hexdigest()
