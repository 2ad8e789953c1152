"""Why a promise was not kept: what its ticket's facts say, as sentences."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from support.models import Clock, Escalation, TicketEvent, pinned
from support.reports.office import begins_outside, office
from support.sla.hours import Calendar
from support.sla.phrases import span

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
    hours: Sequence[Calendar]  # that people worked when it was promised


def causes(clocks: Sequence[Clock], *, now: datetime) -> dict[int, list[str]]:
    """Sentences by clock, most telling first. Two statements, and one for each runbook, however many clocks."""
    tickets = {clock.ticket_id for clock in clocks}
    events, escalations = defaultdict(list), defaultdict(list)
    told = TicketEvent.objects.filter(ticket__in=tickets, kind__in=TOLD)
    for event in told.order_by("at", "pk"):
        events[event.ticket_id].append(event)
    for escalation in Escalation.objects.filter(ticket__in=tickets).order_by("started_at"):
        escalations[escalation.ticket_id].append(escalation)
    hours = {pk: office(pinned(pk)) for pk in {clock.runbook_id for clock in clocks} if pk}
    found = {}
    for clock in clocks:
        at, end = clock.breached_at or clock.due_at or now, clock.met_at or now
        breach = Breach(
            clock,
            at,
            [event for event in events[clock.ticket_id] if event.at <= at],
            [each for each in escalations[clock.ticket_id] if each.started_at <= end],
            hours.get(clock.runbook_id or 0, []),
        )
        found[clock.pk] = [sentence for rule in RULES if (sentence := rule(breach))]
    return found


def _whose(breach: Breach) -> str:
    given = [event for event in breach.events if event.kind == Kind.ASSIGNED]
    name = given[-1].data.get("to") if given else ""
    return _("It was with %(name)s.") % {"name": name} if name else _("Nobody had taken it.")


def _severity(breach: Breach) -> str:
    for event in reversed(breach.events):
        old, new = event.data.get("from", ""), event.data.get("to", "")
        if event.kind == Kind.SEVERITY and event.at >= breach.clock.started_at and new < old:
            left = int((breach.at - event.at).total_seconds())
            said = _("Severity rose from %(old)s to %(new)s %(length)s before it was due.")
            return said % {"old": old, "new": new, "length": span(left)}
    return ""


def _by_hand(breach: Breach) -> str:
    for event in reversed(breach.events):
        if event.kind == Kind.MANUAL_DUE and event.data.get("kind") == breach.clock.kind:
            author, reason = event.data.get("author", ""), event.data.get("reason", "")
            said = _("%(author)s had set the due time by hand: %(reason)s.")
            return said % {"author": author, "reason": reason}
    return ""


def _hours(breach: Breach) -> str:
    """Promised round the clock, and asked for when nobody works."""
    if begins_outside(breach.clock.started_at, breach.hours):
        return _("It came in out of hours.")
    return ""


def _alarm(breach: Breach) -> str:
    if not breach.escalations:
        return _("No escalation had started.")
    taken = [each for each in breach.escalations if each.acknowledged_at]
    if taken:
        said = _("Escalated as %(policy)s, taken by %(name)s.")
        return said % {"policy": taken[0].policy, "name": taken[0].acknowledged_by}
    said = _("Escalated as %(policy)s, taken by nobody.")
    return said % {"policy": breach.escalations[0].policy}


def _found_late(breach: Breach) -> str:
    clock = breach.clock
    if clock.detected_at is None or clock.detected_at - breach.at <= LAG:
        return ""
    lag = span(int((clock.detected_at - breach.at).total_seconds()))
    return _("It was noticed %(length)s after it was due: no sweep ran.") % {"length": lag}


RULES: tuple[Callable[[Breach], str], ...] = (
    _whose,
    _severity,
    _by_hand,
    _hours,
    _alarm,
    _found_late,
)
