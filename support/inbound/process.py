"""From stored bytes to a filed letter: claim the row, understand it, file it and mark it.

Every outcome is written into the row. What fails is tried again, and held after ATTEMPTS with its last error; what
killed the process counts too, since the attempt is counted at the claim. Running twice is once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from support.inbound import aside, payloads, route, told
from support.inbound.batch import split
from support.inbound.deposit import deposit
from support.inbound.held import Held, hold
from support.inbound.outcome import Outcome
from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse
from support.inbound.receive import PROCESS
from support.inbound.route import Nobodys
from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.lib.database import flush, prepared
from support.lib.database.claim import LeaseLost, backoff, claim, finish, postpone
from support.models import Brand, RawMessage

ATTEMPTS = 5
LEASE = timedelta(minutes=3)  # longer than the time limit of a task
BUDGET = 60.0  # seconds
BATCH = 10  # letters leased at once
BATCH_FOR = 5.0  # seconds after which those of a batch that were not begun are given back
BATCH_LEASE = timedelta(seconds=30)  # a worker that dies keeps the others waiting so long
LONGEST_BACKOFF = timedelta(minutes=15)
# What many letters ring for, and the one ring that does as well.
SWEEPS = {
    "support.tasks.deliver_outbox": "support.tasks.sweep_outbox",
    PROCESS: "support.tasks.sweep_raw",
}
State = RawMessage.State
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What the letters taken together are judged by."""

    now: datetime
    brands: Sequence[Brand]


def process(pk: int, *, now: datetime) -> bool:
    """Process this row if it waits and is due. False: there was nothing to do."""
    waiting = RawMessage.objects.filter(state=State.NEW, pk=pk)
    for raw in claim(waiting, now=now, limit=1, lease=LEASE, durable=False):
        with prepared.statements():
            _work(raw, Round(now, route.houses()))
        return True
    return False


def process_due(*, now: datetime, limit: int = 1000) -> int:
    """Process up to `limit` due rows, oldest first, each in a transaction of its own; return how many.

    None is begun after BUDGET seconds: a lease counts from `now`, and the task around this has its own end.
    """
    done, begun = 0, time.monotonic()
    while done < limit and (spent := time.monotonic() - begun) < BUDGET:
        with bell.together(SWEEPS):
            taken = _batch(now, timedelta(seconds=spent), min(BATCH, limit - done))
        if not taken:
            break
        done += taken
    return done


def _batch(now: datetime, spent: timedelta, size: int) -> int:
    """Some rows that were never tried, or one that was: it may have ended its process, and takes nobody with it."""
    waiting = RawMessage.objects.filter(state=State.NEW)
    fresh, tried = waiting.filter(attempts=0), waiting.filter(attempts__gt=0)
    rows = claim(fresh, now=now, limit=size, lease=spent + BATCH_LEASE, durable=False)
    if len(rows) < size:
        rows += claim(tried, now=now, limit=1, lease=spent + LEASE, durable=False)
    if not rows:
        return 0
    with flush.once(), prepared.statements():
        return _work_through(rows, Round(now, route.houses()))


def _work_through(rows: Sequence[RawMessage], this: Round) -> int:
    """How many were worked on; the rest is given back."""
    begun = time.monotonic()
    for number, raw in enumerate(rows):
        if time.monotonic() - begun > BATCH_FOR:
            for each in rows[number:]:
                finish(each, run_at=this.now, attempts=each.attempts - 1)  # nobody has tried it
            return number
        _work(raw, this)
    return len(rows)


def _work(raw: RawMessage, this: Round) -> None:
    crashpoint("intake.claimed")
    _attempt(raw, this)
    crashpoint("intake.done")


def _attempt(raw: RawMessage, this: Round) -> None:
    if raw.attempts > ATTEMPTS:
        _give_up(raw, raw.last_error or "It ended its process.", this)
        return
    try:
        _understand(raw, this)
    except Held as reason:
        hold(raw, str(reason), brand=reason.brand)
    except LeaseLost:
        log.warning("raw_lease_lost", raw=raw.pk)
    except Exception as error:  # one letter's trouble must not stop the others
        log.exception("raw_failed", raw=raw.pk, attempts=raw.attempts)
        _later(raw, f"{type(error).__name__}: {error}", this)


def _understand(raw: RawMessage, this: Round) -> None:
    if raw.source.startswith(payloads.TOLD):
        told.take(raw, now=this.now)
        return
    members = payloads.members(raw)
    if members:
        split(raw, members, now=this.now)
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
        raise Held(letter.held_reason, brand=route.only(raw, letter, this.brands))
    try:
        deposit(raw, letter, opened.body, brands=this.brands, now=this.now)
    except Nobodys:
        if not aside.take(raw, letter, now=this.now):
            raise


def _later(raw: RawMessage, problem: str, this: Round) -> None:
    if raw.attempts >= ATTEMPTS:
        _give_up(raw, problem, this)
    else:
        again = this.now + backoff(raw.attempts, cap=LONGEST_BACKOFF)
        postpone(raw, until=again, error=problem)


def _give_up(raw: RawMessage, problem: str, this: Round) -> None:
    """Whose it is, the envelope alone says: the letter itself is what went wrong."""
    brand = route.only(raw, Letter(), this.brands)
    hold(raw, f"Given up after {ATTEMPTS} attempts. {problem}", brand=brand)
