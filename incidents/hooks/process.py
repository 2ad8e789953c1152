"""From a stored call to what it means: claim the row, let its reader read it, mark it, in one transaction.

What fails is tried again and held after ATTEMPTS, with its last error, for a person to try once more.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.module_loading import import_string

from incidents.hooks.receive import PROCESS
from incidents.hooks.sources import SOURCES
from incidents.models import Webhook
from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.lib.database.claim import LeaseLost, backoff, claim, complete, finish, postpone

ATTEMPTS = 5
LEASE = timedelta(minutes=3)  # longer than the time limit of a task
BUDGET = 60.0  # seconds
LONGEST_BACKOFF = timedelta(minutes=5)
State = Webhook.State
log = structlog.get_logger(__name__)


def process(pk: int, *, now: datetime) -> bool:
    """Read this row if it waits and is due. False: there was nothing to do."""
    return _next(now, pk=pk)


def process_due(*, now: datetime, limit: int = 1000) -> int:
    """Read up to `limit` due rows, oldest first; none is begun after BUDGET seconds. Returns how many were taken."""
    done, begun = 0, time.monotonic()
    while done < limit and time.monotonic() - begun < BUDGET and _next(now):
        done += 1
    return done


def release(row: Webhook, *, now: datetime) -> bool:
    """Let a held row be read again. False: it is not held."""
    held = Webhook.objects.filter(pk=row.pk, state=State.HELD)
    released = held.update(state=State.NEW, run_at=now, attempts=0, last_error="")
    if released:
        bell.ring(PROCESS, row.pk)
    return bool(released)


def _next(now: datetime, **named: int) -> bool:
    waiting = Webhook.objects.filter(state=State.NEW, **named)
    for row in claim(waiting, now=now, limit=1, lease=LEASE, durable=False):
        crashpoint("webhook.claimed")
        _attempt(row, now=now)
        return True
    return False


def _read(row: Webhook, *, now: datetime) -> None:
    """What is read and the mark that it was: one transaction."""
    if row.attempts > ATTEMPTS:
        raise RuntimeError("It ended its process.")
    with transaction.atomic():
        said = import_string(SOURCES[row.source].reader)(row, now=now)
        complete(row, state=State.DONE, outcome=said[:500], last_error="")


def _attempt(row: Webhook, *, now: datetime) -> None:
    try:
        _read(row, now=now)
    except LeaseLost:
        log.warning("webhook_lease_lost", webhook=row.pk)
    except Exception as error:  # one call's trouble must not stop the others
        log.exception("webhook_failed", webhook=row.pk, attempts=row.attempts)
        _later(row, f"{type(error).__name__}: {error}"[:500], now=now)


def _later(row: Webhook, problem: str, *, now: datetime) -> None:
    if row.attempts >= ATTEMPTS:
        finish(row, state=State.HELD, last_error=problem)
    else:
        postpone(row, until=now + backoff(row.attempts, cap=LONGEST_BACKOFF), error=problem)
