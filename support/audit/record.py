"""The one function that writes an audit entry."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model

from support.audit import diff as diffs
from support.audit.seal import sealed
from support.models import AuditEntry, Membership, brand_of
from support.tickets.actor import Actor

CHAINS = 0x41554449  # "AUDI": the first half of the advisory lock's key
logger = structlog.get_logger("support.audit")


def record(
    action: str,
    *,
    by: Actor,
    now: datetime,
    on: Model | None = None,
    brands: Iterable[int | None] | None = None,
    diff: Mapping[str, Any] | None = None,
) -> None:
    """Append to the chain of each brand that `on` belongs to, or of `brands`; of none: to the chain of no brand.

    Belongs into the transaction of what it tells of. Waits for whoever appends to the same chain.
    """
    chains = set(brands_of(on) if brands is None else brands) or {None}
    with transaction.atomic():
        for brand_id in sorted(chains, key=lambda each: each or 0):
            entry = AuditEntry(
                brand_id=brand_id,
                at=now,
                actor=by.name[:200],
                actor_key=by.user.pk if by.user else None,
                action=action[:40],
                object_type=on._meta.label if on else "",
                object_key=str(on.pk)[:100] if on else "",
                object_name=diffs.named(on) if on else "",
                diff={name: diffs.masked(name, value) for name, value in (diff or {}).items()},
                request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
            )
            _append(entry)


def brands_of(row: Model | None) -> list[int | None]:
    """The brands whose chain tells of a row: its own, or all that a person works for."""
    if isinstance(row, User):
        return list(Membership.objects.filter(user=row).values_list("brand", flat=True))
    return [] if row is None else [brand_of(row)]


def _append(entry: AuditEntry) -> None:
    """One writer per chain: PostgreSQL by an advisory lock until the commit, SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CHAINS, entry.brand_id or 0])
    last = AuditEntry.objects.filter(brand=entry.brand_id).order_by("-seq").first()
    entry.seq = last.seq + 1 if last else 1
    entry.prev_hash = last.hash if last else ""
    entry.hash = sealed(entry)
    entry.save(force_insert=True)
    told = {"brand": entry.brand_id, "seq": entry.seq, "hash": entry.hash}
    transaction.on_commit(partial(logger.info, "audited", action=entry.action, **told))
