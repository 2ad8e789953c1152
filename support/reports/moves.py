"""What applying a runbook to open tickets would change: each date that moves, and how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from support.models import Brand, Clock, Ticket, TicketEvent
from support.reports.tally import verdict
from support.sla.clocks import history_of
from support.sla.event import Event
from support.sla.replay import Replayed, replay

State = Clock.State
RUNNING = (State.RUNNING, State.PAUSED, State.BREACHED)
SHOWN = 200  # differences listed; all are counted


@dataclass(frozen=True, slots=True)
class Move:
    """An open promise that would change. A paused one has no due time on either side."""

    ticket: int
    reference: str
    kind: str
    instance: int
    old_due: datetime | None
    new_due: datetime | None
    old_state: str
    new_state: str

    @property
    def becomes_late(self) -> bool:
        return self.new_state == State.BREACHED != self.old_state


@dataclass(slots=True)
class Preview:
    """Filled while `run` goes on. Reads only."""

    brand: Brand
    now: datetime
    moved: int = 0
    late: int = 0
    shown: list[Move] = field(default_factory=list)

    def run(self) -> Iterator[int]:
        """Yields how many tickets are done."""
        history = history_of(self.brand)
        if history is None:
            return
        done = 0
        follow = [Event(self.now, str(TicketEvent.Kind.POLICY))]
        for chunk in replay(behind(self.brand), history, until=self.now, then=follow):
            rows = _open_clocks([each.pk for each in chunk])
            for ticket in chunk:
                for move in _moves(self.brand, ticket, rows, self.now):
                    self._add(move)
            done += len(chunk)
            yield done

    def _add(self, move: Move) -> None:
        self.moved += 1
        self.late += move.becomes_late
        if len(self.shown) < SHOWN:
            self.shown.append(move)


def behind(brand: Brand) -> QuerySet[Ticket]:
    """Open tickets with a running promise that is pinned to an older version."""
    older = Clock.objects.filter(ticket=OuterRef("pk"), state__in=RUNNING).exclude(
        runbook=brand.runbook_id
    )
    return Ticket.objects.filter(Exists(older), brand=brand, status__in=Ticket.OPEN)


def _open_clocks(tickets: list[int]) -> dict[tuple[int, str, int], Clock]:
    rows = Clock.objects.filter(ticket__in=tickets, state__in=RUNNING)
    return {(row.ticket_id, row.kind, row.instance): row for row in rows}


def _moves(
    brand: Brand, ticket: Replayed, rows: dict[tuple[int, str, int], Clock], now: datetime
) -> Iterator[Move]:
    """Promises whose date or state differs; one that has no target any more ends as cancelled."""
    for clock in ticket.clocks:
        row = rows.get((ticket.pk, clock.kind, clock.instance))
        if row is None:
            continue
        was = (
            State.BREACHED
            if verdict(row.state, row.due_at, row.breached_at, now) == "late"
            else row.state
        )
        if (was, row.due_at, row.remaining_s) == (clock.state, clock.due_at, _left(clock)):
            continue
        yield Move(
            ticket.pk,
            f"{brand.ticket_prefix}-{ticket.number}",
            clock.kind,
            clock.instance,
            row.due_at,
            clock.due_at,
            was,
            str(clock.state),
        )


def _left(clock: object) -> int | None:
    paused = getattr(clock, "state", None) == State.PAUSED
    return getattr(clock, "remaining_s", None) if paused else None
