"""What one promise comes to: its due time, state and thresholds, at a given instant.

Ticket clocks, incident obligations and a brand's daily duties are all `Promise`s; `settle` knows none of
them by name. A promise holds facts only, so the same facts give the same clock for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from support.lib.duration import Duration
from support.sla.hours import Calendar, always
from support.sla.policy import Target, Warn

Pause = tuple[datetime, datetime | None]  # from, to (None: still paused)
BREACH = "breach"
_ALWAYS = always()


class State(StrEnum):
    RUNNING = "running"  # in time so far
    PAUSED = "paused"  # in time so far; does not run now, so it has no due time
    BREACHED = "breached"  # late, and still not kept
    MET = "met"  # kept; late when `breached_at` is set
    CANCELLED = "cancelled"  # the promise no longer applies (its severity has no such target)
    MERGED = "merged"  # the ticket went on in another one


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise at one instant. Times are in UTC; seconds are open seconds of its calendar.

    `due_at` is None while paused, for best effort, and when cancelled. `remaining_s` is negative when late,
    and None without a due time (a paused clock says what is left). A breach stays, whatever follows.
    `thresholds` are the (label, at) still to watch; the clock is late after, not at, its breach threshold.
    """

    kind: str
    instance: int
    severity: str
    calendar: str
    policy: str
    version: int | str | None
    started_at: datetime
    due_at: datetime | None
    state: State
    met_at: datetime | None
    met_by: str | None
    breached_at: datetime | None
    paused_at: datetime | None
    elapsed_s: int
    paused_s: int
    remaining_s: int | None
    thresholds: tuple[tuple[str, datetime], ...]


@dataclass(slots=True)
class Promise:
    """The facts about one promise. `pauses` are in order, do not overlap, and may be of any age."""

    kind: str
    started_at: datetime
    target: Target | None  # None: only a time that somebody gave
    severity: str
    instance: int = 1
    policy: str = ""
    version: int | str | None = None
    pauses: Sequence[Pause] = ()
    promised_at: datetime | None = None  # told to the customer: counts when earlier than the target
    manual_at: datetime | None = None  # set by an agent: counts instead of everything else
    breached_at: datetime | None = None  # written before the target changed
    cancelled_at: datetime | None = None
    ended_at: datetime | None = None
    met_by: str | None = None
    ended_as: State = State.MET

    @property
    def calendar(self) -> Calendar:
        return self.target.calendar if self.target else _ALWAYS


def due(calendar: Calendar, started_at: datetime, within: Duration) -> datetime | None:
    """When something promised `within` a duration is due; None for best effort."""
    if within.kind == "seconds":
        return calendar.add(started_at, within.amount)
    if within.kind == "business_days":
        return calendar.add_business_days(started_at, within.amount)
    return None


def settle(promise: Promise, until: datetime) -> Clock:
    """The clock of a promise as it stands at `until`."""
    over = promise.cancelled_at or promise.ended_at
    end = over or until
    due_at, paused_since = deadline(promise, end)
    breached_at = promise.breached_at
    if breached_at is None and due_at and not paused_since and end > due_at:
        breached_at = due_at
    state = _state(promise, paused=paused_since is not None, late=breached_at is not None)
    calendar = promise.calendar
    paused_s = sum(
        calendar.elapsed(max(start, promise.started_at), min(stop or end, end))
        for start, stop in promise.pauses
        if start < end and (stop is None or stop > promise.started_at)
    )
    left = None if due_at is None else calendar.elapsed(paused_since or end, due_at)
    return Clock(
        kind=promise.kind,
        instance=promise.instance,
        severity=promise.severity,
        calendar=calendar.name,
        policy=promise.policy,
        version=promise.version,
        started_at=promise.started_at,
        due_at=None if paused_since or state is State.CANCELLED else due_at,
        state=state,
        met_at=promise.ended_at if state is State.MET else None,
        met_by=promise.met_by if state is State.MET else None,
        breached_at=breached_at,
        paused_at=paused_since if state is State.PAUSED else None,
        elapsed_s=calendar.elapsed(promise.started_at, end) - paused_s,
        paused_s=paused_s,
        remaining_s=None if state in {State.CANCELLED, State.MERGED} else left,
        thresholds=() if over or paused_since or not due_at else thresholds(promise, due_at),
    )


def deadline(promise: Promise, end: datetime) -> tuple[datetime | None, datetime | None]:
    """(due, paused since) with what happened up to `end`. While paused, `due` is where the pause found it.

    A pause moves what the target gives. A time that the customer was told stays where it is, unless it falls into one.
    """
    if promise.manual_at is not None:
        return promise.manual_at, None
    target, told = _target_due(promise), promise.promised_at
    for start, stop in promise.pauses:
        due_at = _earlier(target, told)
        if start > end or (start == end and promise.ended_at) or (due_at and due_at < start):
            break
        if (stop is None or stop > end) and promise.ended_at is None:
            return due_at, max(start, promise.started_at)
        stopped = min(stop or end, end)  # what ended in a pause is owed as if it had run again then
        if stopped > promise.started_at and target is not None:
            target = _shifted(promise.calendar, target, (max(start, promise.started_at), stopped))
        if told is not None:
            told = max(told, stopped) if told >= start else told
    return _earlier(target, told), None


def thresholds(promise: Promise, due_at: datetime) -> tuple[tuple[str, datetime], ...]:
    """(label, at) of each warning and of the breach, for a promise that runs."""
    warnings = promise.target.warnings if promise.target else ()
    found = [(warn.label, _warned(promise, warn, due_at)) for warn in warnings]
    return (*sorted(found, key=lambda pair: pair[1]), (BREACH, due_at))


def _state(promise: Promise, *, paused: bool, late: bool) -> State:
    if promise.cancelled_at is not None:
        return State.CANCELLED
    if promise.ended_at is not None:
        return promise.ended_as
    if late:
        return State.BREACHED
    return State.PAUSED if paused else State.RUNNING


def _target_due(promise: Promise) -> datetime | None:
    target = promise.target
    return due(target.calendar, promise.started_at, target.within) if target else None


def _earlier(target: datetime | None, told: datetime | None) -> datetime | None:
    return told if told is not None and (target is None or told < target) else target


def _shifted(calendar: Calendar, at: datetime, pause: tuple[datetime, datetime]) -> datetime:
    start, stop = pause
    missed = calendar.elapsed(start, stop)
    # With nothing left at the pause, the promise is due the moment it runs again, not in the pause.
    return max(calendar.add(at, missed) if missed else at, stop)


def _warned(promise: Promise, warn: Warn, due_at: datetime) -> datetime:
    """A share counts on the calendar and moves with pauses; a length before is on everybody's watch."""
    if warn.share is None:
        return max(due_at - timedelta(seconds=warn.before or 0), promise.started_at)
    base = promise.manual_at or _earlier(_target_due(promise), promise.promised_at) or due_at
    calendar = promise.calendar
    at = calendar.add(
        promise.started_at, int(calendar.elapsed(promise.started_at, base) * warn.share)
    )
    for start, stop in () if promise.manual_at else promise.pauses:
        if at < start or stop is None:
            break
        if stop > promise.started_at:
            at = _shifted(calendar, at, (max(start, promise.started_at), stop))
    return min(at, due_at)
