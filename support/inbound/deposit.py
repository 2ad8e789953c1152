"""File an understood letter for the brands it was sent to, once: letter and mark in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from support.inbound import filing, flood
from support.inbound.case import examine
from support.inbound.envelope import MAIL
from support.inbound.outcome import Outcome
from support.inbound.reading.letter import Letter
from support.inbound.receive import PROCESS
from support.inbound.route import brands_of
from support.inbound.same import fingerprint
from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.lib.database.claim import complete
from support.models import Brand, Message, RawMessage
from support.tickets import quota


def deposit(
    raw: RawMessage,
    letter: Letter,
    body: bytes,
    *,
    brands: Sequence[Brand],
    now: datetime,
) -> Outcome:
    """File the letter for its first brand, and leave a linked row for each other of `brands` that it was sent to.

    Raises Held where no brand is meant or its sender floods us, LeaseLost where somebody else has the row.
    """
    brand, *others = brands_of(raw, letter, brands)
    for each in letter.attachments:
        quota.keep(brand.pk, each.content)  # before the transaction: a disk may be slow
    mark = fingerprint(letter, body, brand)
    try:
        with transaction.atomic():
            case = examine(raw, letter, brand, houses=brands, now=now)
            flood.check(case)
            outcome = filing.file(case)
            crashpoint("intake.filed")
            for other in others:
                _copy(raw, body, other, now=now)
            _mark(raw, brand, outcome, mark if outcome.action != "duplicate" else "")
            crashpoint("intake.marked")
    except flood.Flooded as flooded:
        flood.tell(flooded, brand=brand, now=now)
        flooded.brand = None if others else brand  # released, it is filed for all of them
        raise
    except IntegrityError:
        original = Message.objects.select_related("ticket").filter(raw__fingerprint=mark).first()
        if not RawMessage.objects.filter(fingerprint=mark).exclude(pk=raw.pk).exists():
            raise
        outcome = filing.duplicate_of(original, brand)
        with transaction.atomic():  # what this brand has had, the others may see for the first time
            for other in others:
                _copy(raw, body, other, now=now)
            _mark(raw, brand, outcome, "")
    return outcome


def _mark(raw: RawMessage, brand: Brand, outcome: Outcome, mark: str) -> None:
    """The last write. A letter whose mark exists already makes it fail, and everything before it with it."""
    kept = {"envelope_from": raw.envelope_from, "envelope_to": raw.envelope_to, "fingerprint": mark}
    data = outcome.as_data()
    complete(raw, state=RawMessage.State.DONE, brand=brand, outcome=data, **kept)


def _copy(raw: RawMessage, body: bytes, brand: Brand, *, now: datetime) -> None:
    """The same letter for another brand, as a row of its own."""
    copy = RawMessage(
        source=raw.source,
        key=f"{raw.pk}:{brand.slug}",
        body=body,
        content_type=MAIL,
        headers=raw.headers,
        envelope_from=raw.envelope_from,
        envelope_to=raw.envelope_to,
        remote_ip=raw.remote_ip,
        received_at=raw.received_at,
        run_at=now,
        brand=brand,
        parent=raw,
    )
    copy.save(force_insert=True)
    bell.ring(PROCESS, copy.pk)
