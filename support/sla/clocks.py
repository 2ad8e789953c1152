"""Clock rows from the ledger: after each fact a ticket's events are replayed and the rows that differ are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from support.models import (
    Brand,
    Clock,
    ClosedDay,
    Promise,
    RunbookVersion,
    Ticket,
    TicketEvent,
    pinned,
)
from support.sla import ledger
from support.sla.event import Event
from support.sla.ledger import Case, Ledger
from support.sla.policy import PolicyHistory, PolicySet
from support.sla.promise import BREACH, State
from support.sla.thresholds import as_json

FactRow = tuple[datetime, str, Any, int | None]  # at, kind, data, message
Days = tuple[tuple[str, date, bool], ...]  # calendar, day, whether it is closed

DELIVERY, MERGED = str(TicketEvent.Kind.DELIVERY), str(TicketEvent.Kind.MERGED)
FACTS = (*ledger.RULES, DELIVERY)
GONE = ("undone", "moved")  # states of a delivery after which its message counts no more
# `detected_at` is not among them: it belongs to the sweep.
WRITTEN = (
    "severity",
    "policy",
    "calendar",
    "runbook_id",
    "state",
    "started_at",
    "due_at",
    "met_at",
    "met_by",
    "breached_at",
    "paused_at",
    "remaining_s",
    "elapsed_s",
    "next_at",
    "thresholds",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the facts say: all clocks of a ticket, those whose rows differ, and whether its nearest date does."""

    clocks: list[Clock]
    changed: list[Clock]
    date_changed: bool


def refresh(ticket: Ticket, *, now: datetime) -> list[Clock]:
    """Bring the clocks of a ticket up to its events. The caller's transaction holds the ticket's row.

    Three statements when nothing changed: events, clocks, closed days.
    """
    found = compare(ticket, now=now)
    write(ticket, found)
    return found.clocks


def compare(ticket: Ticket, *, now: datetime) -> Found:
    """Replay the facts beside the rows as they are, and write nothing."""
    rows = ticket.events.filter(kind__in=FACTS).order_by("at", "pk")
    facts = rows.values_list("at", "kind", "data", "message_id")
    return compare_with(ticket, facts, ticket.clocks.select_for_update(), now=now)


def compare_with(
    ticket: Ticket, facts: Iterable[FactRow], rows: Iterable[Clock], *, now: datetime
) -> Found:
    """The same for facts and clocks that the caller has read: for many tickets at once."""
    history = history_of(ticket.brand)
    if history is None:
        return Found([], [], date_changed=False)
    ledgered = replay(ticket, events(facts), history, now=now).clocks
    known = {(row.kind, row.instance): row for row in rows}
    clocks = [_row(ticket, clock, known) for clock in ledgered]
    changed = [clock for clock in clocks if _differs(clock, known)]
    gone = known.keys() - {(clock.kind, clock.instance) for clock in clocks}
    changed += [
        _cancelled(known[key]) for key in sorted(gone) if known[key].state != State.CANCELLED
    ]
    return Found(clocks, changed, _look_ahead(ticket, clocks))


def write(ticket: Ticket, found: Found) -> None:
    """Write what differs: one statement for the clocks, one for the ticket's date."""
    for clock in found.changed:
        clock.pk = None  # the key that counts is (ticket, kind, instance)
    if found.changed:
        Clock.objects.bulk_create(
            found.changed,
            update_conflicts=True,
            unique_fields=["ticket", "kind", "instance"],
            update_fields=[name.removesuffix("_id") for name in WRITTEN],
        )
    if found.date_changed:
        ticket.save(update_fields=["next_due_at", "next_due_kind"])


def begin(
    ticket: Ticket,
    facts: Sequence[TicketEvent] | Sequence[Event],
    history: PolicyHistory | None,
    *,
    now: datetime,
) -> list[Clock]:
    """The clocks of a ticket about to be inserted with these facts, and its nearest date; the caller writes both."""
    if history is None:
        return []
    read = [Event(fact.at, str(fact.kind), fact.data) for fact in facts]
    found = replay(ticket, read, history, now=now)
    clocks = [_row(ticket, clock, {}) for clock in found.clocks]
    _look_ahead(ticket, clocks)
    return clocks


def replay(
    ticket: Ticket, facts: Sequence[Event], history: PolicyHistory, *, now: datetime
) -> Ledger:
    """The ledger of a ticket; `explain` reads it too. `facts` are in the order of their time.

    Workers' clocks differ a little: a fact is never ignored because it was written by one that is ahead.
    """
    until = max(now, facts[-1].at) if facts else now
    queue = ticket.queue.slug if ticket.queue else None
    case = Case(ticket.severity, ticket.category or None, ticket.channel, queue)
    return ledger.clocks(facts, history, case, until=until)


def events(rows: Iterable[FactRow]) -> list[Event]:
    """What the ledger may read of (at, kind, data, message) rows, in their order.

    What was taken back never was: an answer undone before it left, with all that it did, and a merge undone. A message
    that was moved to another ticket counts there.
    """
    kept: list[tuple[Event, int | None]] = []
    for at, kind, data, message in rows:
        if kind == DELIVERY:
            if data.get("state") in GONE:
                kept = [pair for pair in kept if pair[1] != message]
        elif kind == MERGED and data.get("undone"):
            kept = [pair for pair in kept if not _merges(pair[0], data["ticket"])]
        else:
            kept.append((Event(at, kind, data), message))
    return [event for event, _ in kept]


def _merges(event: Event, other: int) -> bool:
    return event.kind == MERGED and event.data.get("ticket") == other


def history_of(brand: Brand) -> PolicyHistory | None:
    """The brand's runbook versions, each with the instant from which new clocks fall under it.

    None for a brand that promises nothing because it has no runbook. Closed days are asked for unless the caller
    has prefetched them with the brand.
    """
    if brand.runbook_id is None:
        return None
    if "closed_days" in getattr(brand, "_prefetched_objects_cache", {}):
        held = brand.closed_days.all()
        days = tuple(sorted((day.calendar, day.on, day.is_closed) for day in held))
    else:
        days = _days(brand.pk)
    return remembered_history(brand.pk, brand.runbook_id, days)


def policies_of(version: RunbookVersion) -> PolicySet:
    """One version as values, with the closed days as they are now."""
    return remembered_policies(version.pk, _days(version.brand_id))


def _days(brand: int) -> Days:
    rows = ClosedDay.objects.filter(brand=brand).order_by("calendar", "on")
    return tuple(rows.values_list("calendar", "on", "is_closed"))


@lru_cache(maxsize=64)
def remembered_history(brand: int, newest: int, days: Days) -> PolicyHistory:
    number = pinned(newest).number
    rows = RunbookVersion.objects.filter(brand=brand, number__lte=number).order_by("number")
    versions = rows.values_list("pk", "applied_at")
    return PolicyHistory([(since, remembered_policies(pk, days)) for pk, since in versions])


@lru_cache(maxsize=256)
def remembered_policies(version: int, days: Days) -> PolicySet:
    closed = {(calendar, on): "closed" if shut else "open" for calendar, on, shut in days}
    return PolicySet.from_data(pinned(version).data, closed_days=closed, version=version)


def _row(ticket: Ticket, clock: ledger.Clock, known: dict[Any, Clock]) -> Clock:
    """The clock as a row. What the sweep has told already is armed again only if the due time moved."""
    old = known.get((clock.kind, clock.instance))
    ahead = [(label, at) for label, at in clock.thresholds if label != BREACH]
    if old is not None and (old.state, old.due_at) == (State.RUNNING, clock.due_at):
        told = {label for label, _ in ahead} - {label for label, _ in old.thresholds}
        ahead = [(label, at) for label, at in ahead if label not in told]
    next_at = min([at for _, at in ahead] + [at for _, at in clock.thresholds[-1:]], default=None)
    if clock.breached_at is not None:
        # Late: nothing is left to warn of, and the breach is told once.
        ahead, next_at = [], clock.breached_at if old is None or not old.detected_at else None
    return Clock(
        pk=old.pk if old else None,
        ticket=ticket,
        kind=clock.kind,
        instance=clock.instance,
        severity=clock.severity,
        policy=clock.policy or "",
        calendar=clock.calendar,
        runbook_id=clock.version,
        state=str(clock.state),
        started_at=clock.started_at,
        due_at=clock.due_at,
        met_at=clock.met_at,
        met_by=clock.met_by or "",
        breached_at=clock.breached_at,
        detected_at=old.detected_at if old else None,
        paused_at=clock.paused_at,
        remaining_s=clock.remaining_s if clock.state == State.PAUSED else None,
        elapsed_s=clock.elapsed_s if clock.state == State.MET else None,
        next_at=next_at,
        thresholds=as_json(ahead),
    )


def _differs(clock: Clock, known: dict[Any, Clock]) -> bool:
    old = known.get((clock.kind, clock.instance))
    return old is None or any(getattr(old, name) != getattr(clock, name) for name in WRITTEN)


def _cancelled(row: Clock) -> Clock:
    """A promise that the facts no longer make: the answer that started it was undone."""
    row.state, row.due_at, row.next_at = State.CANCELLED, None, None
    row.thresholds, row.remaining_s, row.paused_at = [], None, None
    return row


def _look_ahead(ticket: Ticket, clocks: Sequence[Clock]) -> bool:
    """Put the nearest date beside the ticket; whether it changed."""
    running = (Promise.State.RUNNING, Promise.State.BREACHED)
    dates = [
        (clock.due_at, clock.kind) for clock in clocks if clock.state in running and clock.due_at
    ]
    at, kind = min(dates, default=(None, ""))
    if (ticket.next_due_at, ticket.next_due_kind) == (at, kind):
        return False
    ticket.next_due_at, ticket.next_due_kind = at, kind
    return True
