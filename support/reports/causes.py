"""Why a promise was not kept: what its ticket's facts say, as sentences."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from support.models import Clock, Escalation, TicketEvent, pinned
from support.sla.clocks import policies_of
from support.sla.explain import span

Kind = TicketEvent.Kind
TOLD = (Kind.ASSIGNED, Kind.SEVERITY, Kind.MANUAL_DUE)
LAG = timedelta(seconds=60)  # a breach is found within this while one runner lives


@dataclass(frozen=True, slots=True)
class Breach:
    """A late clock with what happened to its ticket before it was."""

    clock: Clock
    at: datetime  # when it became late
    events: Sequence[TicketEvent]
    escalations: Sequence[Escalation]


def causes(clocks: Sequence[Clock], *, now: datetime) -> dict[int, list[str]]:
    """Sentences by clock, most telling first. Two statements, however many clocks; tickets must be loaded."""
    tickets = {clock.ticket_id for clock in clocks}
    events, escalations = defaultdict(list), defaultdict(list)
    told = TicketEvent.objects.filter(ticket__in=tickets, kind__in=TOLD)
    for event in told.order_by("at", "pk"):
        events[event.ticket_id].append(event)
    for escalation in Escalation.objects.filter(ticket__in=tickets).order_by("started_at"):
        escalations[escalation.ticket_id].append(escalation)
    return {
        clock.pk: _sentences(clock, events[clock.ticket_id], escalations[clock.ticket_id], now)
        for clock in clocks
    }


def _sentences(
    clock: Clock,
    events: Iterable[TicketEvent],
    escalations: Iterable[Escalation],
    now: datetime,
) -> list[str]:
    at = clock.breached_at or clock.due_at or now
    before = [event for event in events if event.at <= at]
    told = [each for each in escalations if each.started_at <= (clock.met_at or now)]
    breach = Breach(clock, at, before, told)
    return [sentence for rule in RULES if (sentence := rule(breach))]


def _whose(breach: Breach) -> str:
    given = [event for event in breach.events if event.kind == Kind.ASSIGNED]
    name = given[-1].data.get("to") if given else ""
    return f"It was with {name}." if name else "Nobody had taken it."


def _severity(breach: Breach) -> str:
    for event in reversed(breach.events):
        old, new = event.data.get("from", ""), event.data.get("to", "")
        if event.kind == Kind.SEVERITY and event.at >= breach.clock.started_at and new < old:
            left = int((breach.at - event.at).total_seconds())
            return f"Severity rose from {old} to {new} {span(left)} before it was due."
    return ""


def _by_hand(breach: Breach) -> str:
    for event in reversed(breach.events):
        if event.kind == Kind.MANUAL_DUE and event.data.get("kind") == breach.clock.kind:
            author, reason = event.data.get("author", ""), event.data.get("reason", "")
            return f"{author} had set the due time by hand: {reason}."
    return ""


def _hours(breach: Breach) -> str:
    """Promised round the clock, and asked for when nobody works."""
    clock = breach.clock
    if clock.runbook_id is None:
        return ""
    version = pinned(clock.runbook_id)
    office = [
        calendar
        for name, calendar in policies_of(version).calendars.items()
        if not version.data["calendars"][name].get("always")
    ]
    if not office or any(calendar.is_open(clock.started_at) for calendar in office):
        return ""
    return "It came in out of hours."


def _alarm(breach: Breach) -> str:
    if not breach.escalations:
        return "No escalation had started."
    taken = [each for each in breach.escalations if each.acknowledged_at]
    if taken:
        return f"Escalated as {taken[0].policy}, taken by {taken[0].acknowledged_by}."
    return f"Escalated as {breach.escalations[0].policy}, taken by nobody."


def _found_late(breach: Breach) -> str:
    clock = breach.clock
    if clock.detected_at is None or clock.detected_at - breach.at <= LAG:
        return ""
    lag = span(int((clock.detected_at - breach.at).total_seconds()))
    return f"It was noticed {lag} after it was due: no sweep ran."


RULES: tuple[Callable[[Breach], str], ...] = (
    _whose,
    _severity,
    _by_hand,
    _hours,
    _alarm,
    _found_late,
)
