"""Promises that were not kept, newest first, and pauses that began when a promise was nearly lost."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet

from support.models import Clock, Crossing, Ticket, TicketEvent, pinned
from support.reports.scope import Scope
from support.reports.tally import late
from support.sla.docket import RESOLUTIONS
from support.sla.promise import BREACH


def breaches(scope: Scope) -> QuerySet[Clock]:
    """Late clocks with their tickets; those that no sweep has noticed yet as well."""
    return (
        scope.clocks()
        .filter(late(scope.now))
        .select_related("ticket__brand", "ticket__assignee")
        .order_by(F("breached_at").desc(nulls_first=True), "-pk")
    )


class LatePause(NamedTuple):
    """A pause that began after the promise had been warned of."""

    ticket: Ticket
    at: datetime
    by: str
    reason: str
    due_at: datetime | None  # of the warning's promise, as it is now


def late_pauses(scope: Scope) -> list[LatePause]:
    """Tickets set to a pausing status after a warning and before the deadline; once for each pause."""
    warned = defaultdict(list)
    crossings = Crossing.objects.filter(
        clock__ticket__brand__in=scope.brands,
        clock__kind__in=RESOLUTIONS,
        due_at__gte=scope.since,
        due_at__lt=scope.until,
    ).exclude(threshold=BREACH)
    for crossing in crossings.select_related("clock"):
        warned[crossing.clock.ticket_id].append(crossing)
    pauses = (
        TicketEvent.objects.filter(ticket__in=warned, kind=TicketEvent.Kind.STATUS)
        .select_related("ticket__brand")
        .order_by("-at", "-pk")
    )
    found = []
    for event in pauses:
        clock = _nearly_lost(warned[event.ticket_id], event)
        if clock is not None:
            reason = event.data.get("reason", "")
            found.append(LatePause(event.ticket, event.at, event.actor_name, reason, clock.due_at))
    return found


def _nearly_lost(warnings: list[Crossing], event: TicketEvent) -> Clock | None:
    """The promise that this change of status paused after its warning, while it could still be kept."""
    for warning in warnings:
        clock = warning.clock
        over = [at for at in (clock.breached_at, clock.met_at) if at is not None]
        in_time = warning.due_at <= event.at < min(over, default=event.at + timedelta.resolution)
        if in_time and event.data.get("to") in _pauses(clock):
            return clock
    return None


def _pauses(clock: Clock) -> list[str]:
    if clock.runbook_id is None:
        return []
    sla = pinned(clock.runbook_id).data["sla"]
    never = clock.severity in (sla.get("never_paused") or ())
    return [] if never else sla.get("pauses") or []
