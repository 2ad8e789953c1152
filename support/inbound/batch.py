"""One row that holds several letters becomes one row each, so that a poisonous one spoils no other."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from support.inbound.outcome import Outcome
from support.inbound.payloads import Single
from support.inbound.receive import PROCESS
from support.lib import bell
from support.lib.database.claim import complete
from support.models import RawMessage


def split(raw: RawMessage, members: Sequence[Single], *, now: datetime) -> list[RawMessage]:
    """Write a row for each member and mark the batch as done, together; the members are processed on their own."""
    children = [
        RawMessage(
            source=raw.source,
            key=f"{raw.pk}:{number}",
            body=member.body,
            content_type=member.content_type,
            headers=raw.headers,
            brand_id=raw.brand_id,
            remote_ip=raw.remote_ip,
            received_at=raw.received_at,
            run_at=now,
            parent=raw,
        )
        for number, member in enumerate(members)
    ]
    outcome = Outcome(action="ignored", flags=(f"batch_of_{len(children)}",))
    with transaction.atomic():
        written = RawMessage.objects.bulk_create(children)
        complete(raw, state=RawMessage.State.DONE, outcome=outcome.as_data())
        for child in written:
            bell.ring(PROCESS, child.pk)
    return written
