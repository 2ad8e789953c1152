"""The rows of what is to leave: queued once per key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from support.lib import bell
from support.lib.database import bulk, rows
from support.models import Brand, Message, OutboxMessage, Ticket

# How long a carrier keeps trying. A page that is half an hour late has been told another way.
PATIENCE = {"mail": timedelta(hours=48), "pagerduty": timedelta(minutes=30)}
USUAL_PATIENCE = timedelta(hours=24)
TIMES = ("created_at", "run_at", "give_up_at")
AT_ONCE = 1000  # rows of one statement

State = OutboxMessage.State


class OutboxRefused(Exception):  # noqa: N818  # an answer to a person
    """The sentence that the person who asked reads."""


class Options(TypedDict, total=False):
    """What a row may carry besides: see the fields of the model. `send_after` is the start of its sending."""

    ticket: Ticket | None
    message: Message | None
    send_after: datetime | None
    guard: Mapping[str, Any] | None
    order_key: str
    give_up_after: timedelta | None


def queue(
    *,
    key: str,
    brand: Brand,
    carrier: str,
    destination: str,
    payload: Mapping[str, Any],
    now: datetime,
    **options: Unpack[Options],
) -> OutboxMessage:
    """Queue a row in the caller's transaction and ring after its commit. A key that is known already queues nothing.

    The row returned for a known key has the key's own pk; its other fields are those given here.
    """
    run_at = options.get("send_after") or now
    row = OutboxMessage(
        key=key,
        brand=brand,
        carrier=carrier,
        destination=destination,
        payload=dict(payload),
        guard=dict(options.get("guard") or {}),
        order_key=options.get("order_key", ""),
        ticket=options.get("ticket"),
        message=options.get("message"),
        created_at=now,
        run_at=run_at,
        give_up_at=run_at + (options.get("give_up_after") or patience(carrier)),
    )
    rows.insert([row], once="key")
    if run_at <= now:
        bell.ring("support.tasks.deliver_outbox", row.pk)
    return row


def mail(
    payload: Mapping[str, Any], *, key: str, brand: Brand, now: datetime, **options: Unpack[Options]
) -> OutboxMessage:
    """Queue a mail that `compose` made, addressed to its first recipient; see `queue`."""
    return queue(
        key=key,
        brand=brand,
        carrier="mail",
        destination=payload["to"][0],
        payload=payload,
        now=now,
        **options,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One row of `queue_many`; see the fields of the model."""

    key: str
    destination: str
    payload: Mapping[str, Any]


def queue_many(items: Sequence[Queued], *, brand: Brand, carrier: str, now: datetime) -> int:
    """Queue thousands of rows in the caller's transaction, one statement for each `AT_ONCE`; how many were new.

    Keys that are known already queue nothing, so that a mailing which broke off is simply begun again.
    """
    give_up_at = now + patience(carrier)
    found = [(_as_row(each, brand, carrier), now, now, give_up_at) for each in items]
    written = 0
    for first in range(0, len(found), AT_ONCE):
        batch = found[first : first + AT_ONCE]
        written += len(bulk.insert(OutboxMessage, batch, own=TIMES, unless_known=True))
    if written:
        bell.ring("support.tasks.sweep_outbox")
    return written


def _as_row(item: Queued, brand: Brand, carrier: str) -> dict[str, Any]:
    return {
        "key": item.key,
        "destination": item.destination,
        "payload": item.payload,
        "brand_id": brand.pk,
        "carrier": carrier,
    }


def patience(carrier: str) -> timedelta:
    """How long rows of this carrier are tried."""
    return PATIENCE.get(carrier, USUAL_PATIENCE)
