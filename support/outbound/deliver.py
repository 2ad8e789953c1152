"""Send what is due: claim a row, check its guard, call its carrier, write down what came of it."""

import time
from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet

from support.lib.crashpoint import crashpoint
from support.lib.database.claim import backoff, claim, finish, postpone
from support.models import OutboxMessage
from support.outbound import guards
from support.outbound.carriers import Refused, TryLater, carrier

LEASE = timedelta(seconds=60)  # more than twice what any carrier may take
LONGEST_BACKOFF = {"pagerduty": timedelta(seconds=30)}
USUAL_BACKOFF = timedelta(minutes=15)
BUDGET = 15.0  # seconds after which no further row is begun; the lease counts from `now`
LANE_WIDTH = 2  # workers that one destination may keep waiting; a hanging one starves nobody else

Lane = tuple[str, str]
State = OutboxMessage.State
log = structlog.get_logger(__name__)


def deliver(*, now: datetime, limit: int = 50, pk: int | None = None) -> int:
    """Try up to `limit` due rows, or the one asked for, and return how many were tried.

    Never call this inside a transaction. A destination that failed is left alone for the rest of the call.
    """
    resting: set[Lane] = set()
    begun = time.monotonic()
    tried = 0
    while tried < limit and time.monotonic() - begun < BUDGET:
        row = _take(now, resting, pk)
        if row is None:
            break
        tried += 1
        if not attempt(row, now=now):
            resting.add(lane(row.carrier, row.destination))
        if pk is not None:
            break
    return tried


def attempt(row: OutboxMessage, *, now: datetime) -> bool:
    """One attempt at a row that we hold. False when its destination should be given a rest."""
    try:
        reason = guards.broken(row)
        if reason:
            finish(row, state=State.CANCELLED, last_error=reason[:500])
            return True
        crashpoint("outbox.before_send")
        reference = carrier(row.carrier)(row)
    except Refused as refusal:
        _bury(row, str(refusal))
        return True
    except TryLater as answer:
        _later(row, str(answer), wait=answer.after, now=now)
        return False
    except Exception as error:  # noqa: BLE001  # a carrier's library may raise anything; the row stays ours
        _later(row, f"{type(error).__name__}: {error}", wait=None, now=now)
        return False
    crashpoint("outbox.after_send")
    sent = finish(row, state=State.SENT, sent_at=now, provider_ref=reference[:300], last_error="")
    crashpoint("outbox.after_mark")
    if not sent:
        log.warning("outbox_lease_lost", key=row.key)
    return True


def lane(carrier_name: str, destination: str) -> Lane:
    """What hangs together: all mail goes through one server, other carriers have a host each."""
    return (carrier_name, "" if "@" in destination else destination)


def due(now: datetime) -> QuerySet[OutboxMessage]:
    """Pending rows that no older one of their order holds back, in lanes that have room."""
    older = OutboxMessage.objects.filter(
        state=State.PENDING, order_key=OuterRef("order_key"), pk__lt=OuterRef("pk")
    )
    rows = OutboxMessage.objects.filter(Q(order_key="") | ~Exists(older), state=State.PENDING)
    return _outside(rows, _full_lanes(now))


def _take(now: datetime, resting: set[Lane], pk: int | None) -> OutboxMessage | None:
    rows = _outside(due(now), resting)
    if pk is not None:
        rows = rows.filter(pk=pk)
    return next(iter(claim(rows, now=now, limit=1, lease=LEASE)), None)


def _full_lanes(now: datetime) -> set[Lane]:
    """A claim moves `run_at` to the lease's end, so the index of due rows finds these few."""
    held = OutboxMessage.objects.filter(state=State.PENDING, run_at__gt=now, lease_until__gt=now)
    lanes = [lane(*pair) for pair in held.values_list("carrier", "destination")]
    return {each for each in lanes if lanes.count(each) >= LANE_WIDTH}


def _outside(rows: QuerySet[OutboxMessage], lanes: set[Lane]) -> QuerySet[OutboxMessage]:
    for carrier_name, host in sorted(lanes):
        rows = rows.exclude(carrier=carrier_name, **({"destination": host} if host else {}))
    return rows


def _later(row: OutboxMessage, reason: str, *, wait: timedelta | None, now: datetime) -> None:
    cap = LONGEST_BACKOFF.get(row.carrier, USUAL_BACKOFF)
    until = now + (wait if wait is not None else backoff(row.attempts, cap=cap))
    if until >= row.give_up_at:
        _bury(row, f"Given up after {row.attempts} attempts. {reason}")
        return
    postpone(row, until=until, error=reason)
    log.warning("outbox_postponed", key=row.key, carrier=row.carrier, until=until.isoformat())


def _bury(row: OutboxMessage, reason: str) -> None:
    finish(row, state=State.DEAD, last_error=reason[:500])
    log.error("outbox_dead", key=row.key, carrier=row.carrier, attempts=row.attempts)
