"""From stored bytes to a filed letter: claim the row, understand it, file it and mark it.

Every outcome is written into the row. What fails is tried again, and held after ATTEMPTS with its last error; what
killed the process counts too, since the attempt is counted at the claim. Running twice is once.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from support.inbound import payloads
from support.inbound.batch import split
from support.inbound.deposit import LeaseLost, deposit
from support.inbound.held import Held, hold
from support.inbound.outcome import Outcome
from support.inbound.parse import parse
from support.lib.claim import backoff, claim, finish, postpone
from support.lib.crashpoint import crashpoint
from support.models import RawMessage

ATTEMPTS = 5
LEASE = timedelta(minutes=3)  # longer than the time limit of a task
BUDGET = 60.0  # seconds
LONGEST_BACKOFF = timedelta(minutes=15)
State = RawMessage.State
log = structlog.get_logger(__name__)


def process(pk: int, *, now: datetime) -> bool:
    """Process this row if it waits and is due. False: there was nothing to do."""
    return _next(now, pk=pk)


def process_due(*, now: datetime, limit: int = 1000) -> int:
    """Process up to `limit` due rows, oldest first, one at a time; return how many were taken.

    None is begun after BUDGET seconds: a lease counts from `now`, and the task around this has its own end.
    """
    done, begun = 0, time.monotonic()
    while done < limit and time.monotonic() - begun < BUDGET and _next(now):
        done += 1
    return done


def _next(now: datetime, **named: int) -> bool:
    waiting = RawMessage.objects.filter(state=State.NEW, **named)
    for raw in claim(waiting, now=now, limit=1, lease=LEASE, durable=False):
        crashpoint("intake.claimed")
        _attempt(raw, now=now)
        crashpoint("intake.done")
        return True
    return False


def _attempt(raw: RawMessage, *, now: datetime) -> None:
    if raw.attempts > ATTEMPTS:
        hold(
            raw, f"Given up after {ATTEMPTS} attempts. {raw.last_error or 'It ended its process.'}"
        )
        return
    try:
        _understand(raw, now=now)
    except Held as reason:
        hold(raw, str(reason))
    except LeaseLost:
        log.warning("raw_lease_lost", raw=raw.pk)
    except Exception as error:  # one letter's trouble must not stop the others
        log.exception("raw_failed", raw=raw.pk, attempts=raw.attempts)
        _later(raw, f"{type(error).__name__}: {error}", now=now)


def _understand(raw: RawMessage, *, now: datetime) -> None:
    members = payloads.members(raw)
    if members:
        split(raw, members, now=now)
        return
    opened = payloads.letter_in(raw)
    if opened is None:
        with transaction.atomic():
            outcome = Outcome(action="ignored", flags=("ignored:no_letter_in_it",))
            finish(raw, state=State.DONE, outcome=outcome.as_data())
        return
    raw.envelope_from = (raw.envelope_from or opened.envelope.sender)[:320]
    raw.envelope_to = raw.envelope_to or list(opened.envelope.recipients)
    letter = parse(opened.body)
    crashpoint("intake.parsed")
    if letter.held_reason:
        raise Held(letter.held_reason)
    deposit(raw, letter, opened.body, now=now)


def _later(raw: RawMessage, problem: str, *, now: datetime) -> None:
    if raw.attempts >= ATTEMPTS:
        hold(raw, f"Given up after {ATTEMPTS} attempts. {problem}")
    else:
        postpone(raw, until=now + backoff(raw.attempts, cap=LONGEST_BACKOFF), error=problem)
