"""What last quarter would have looked like under a draft runbook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from support.models import Brand, Clock, Ticket
from support.reports.office import ends_outside, office
from support.reports.tally import COUNTED, Tally, verdict
from support.runbook.load import Runbook
from support.sla.hours import Calendar
from support.sla.replay import Replayed, draft_of, replay

SHOWN = 200  # breaches listed each way; all are counted
ROW = ("ticket_id", "kind", "instance", "state", "due_at", "breached_at")


class Made(NamedTuple):
    """What one promise came to, as a row or as replayed."""

    state: str
    due_at: datetime | None
    breached_at: datetime | None


class Difference(NamedTuple):
    """A promise that is late on one side only."""

    ticket: int
    reference: str
    kind: str
    instance: int
    due_now: datetime | None
    due_draft: datetime | None


@dataclass(slots=True)
class Side:
    """`out_of_hours` are promises whose due time lies outside the hours that people work now."""

    tally: Tally = field(default_factory=Tally)
    out_of_hours: int = 0

    def take_in(self, other: "Side") -> None:
        self.tally += other.tally
        self.out_of_hours += other.out_of_hours


@dataclass(slots=True)
class Row:
    severity: str
    category: str
    now: Side = field(default_factory=Side)
    draft: Side = field(default_factory=Side)


@dataclass(slots=True)
class Changes:
    """The first SHOWN of them, and how many there are."""

    count: int = 0
    shown: list[Difference] = field(default_factory=list)

    def add(self, one: Difference) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(one)


@dataclass(slots=True)
class WhatIf:
    """Filled while `run` goes on; complete when it ends."""

    brand: Brand
    draft: Runbook
    since: datetime
    now: datetime
    added: Changes = field(default_factory=Changes)
    removed: Changes = field(default_factory=Changes)
    _rows: dict[tuple[str, str], Row] = field(default_factory=dict)

    @property
    def tickets(self) -> Any:
        return Ticket.objects.filter(brand=self.brand, opened_at__gte=self.since)

    @property
    def rows(self) -> list[Row]:
        """By severity, gravest first, then category."""
        return [row for _, row in sorted(self._rows.items())]

    @property
    def total(self) -> Row:
        whole = Row("", "")
        for row in self._rows.values():
            whole.now.take_in(row.now)
            whole.draft.take_in(row.draft)
        return whole

    def run(self) -> Iterator[int]:
        """Replay all tickets; yields how many are done. Clocks as they are come from their rows."""
        policies = draft_of(self.brand, self.draft.data())
        hours = office(self.brand.runbook)
        done = 0
        for chunk in replay(self.tickets, policies, until=self.now):
            stand = _stand([each.pk for each in chunk])
            for each in chunk:
                self._compare(each, stand.get(each.pk, {}), hours)
            done += len(chunk)
            yield done

    def _compare(
        self, ticket: Replayed, now: Mapping[tuple[str, int], Made], hours: Sequence[Calendar]
    ) -> None:
        draft = {
            (clock.kind, clock.instance): Made(clock.state, clock.due_at, clock.breached_at)
            for clock in ticket.clocks
            if clock.kind in COUNTED
        }
        key = (ticket.severity, ticket.category)
        row = self._rows.setdefault(key, Row(*key))
        late_now = _count(row.now, now, hours, self.now)
        late_draft = _count(row.draft, draft, hours, self.now)
        for changes, names in (
            (self.added, late_draft - late_now),
            (self.removed, late_now - late_draft),
        ):
            for name in sorted(names):
                changes.add(self._difference(ticket, name, now.get(name), draft.get(name)))

    def _difference(
        self, ticket: Replayed, name: tuple[str, int], now: Made | None, draft: Made | None
    ) -> Difference:
        dues = [made.due_at if made else None for made in (now, draft)]
        reference = f"{self.brand.ticket_prefix}-{ticket.number}"
        return Difference(ticket.pk, reference, *name, *dues)


def _count(
    side: Side, found: Mapping[tuple[str, int], Made], hours: Sequence[Calendar], now: datetime
) -> set[tuple[str, int]]:
    """Count a ticket's promises; returns those that are late."""
    late = set()
    for name, made in found.items():
        fell = verdict(*made, now)
        side.tally.add(fell)
        if fell == "late":
            late.add(name)
        if fell and made.due_at and ends_outside(made.due_at, hours):
            side.out_of_hours += 1
    return late


def _stand(tickets: Sequence[int]) -> dict[int, dict[tuple[str, int], Made]]:
    """Clock rows by ticket, then by kind and number."""
    found: dict[int, dict[tuple[str, int], Made]] = {}
    rows = Clock.objects.filter(ticket__in=tickets, kind__in=COUNTED).values_list(*ROW)
    for ticket, kind, instance, *made in rows.iterator(chunk_size=5000):
        found.setdefault(ticket, {})[kind, instance] = Made(*made)
    return found
