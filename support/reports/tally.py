"""What counts as kept, late or still open, and how a count is summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Count, Q
from django.db.models.expressions import Combinable

from support.models import Promise

# Total resolution runs beside the first one: counted too, a ticket's solution would weigh double.
COUNTED = ("first_response", "next_reply", "update", "first_resolution")
KINDS = (*COUNTED, "total_resolution")
State = Promise.State
OPEN = (State.RUNNING, State.PAUSED)


@dataclass(slots=True)
class Tally:
    """How promises ended. `measured` had no due time: nobody could be late."""

    kept: int = 0
    late: int = 0
    open: int = 0
    measured: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.late + self.open + self.measured

    @property
    def share(self) -> float | None:
        """Attainment in percent: what was kept of all that has come due; None where nothing has."""
        due = self.kept + self.late
        return 100 * self.kept / due if due else None

    def add(self, verdict: str | None) -> None:
        if verdict is not None:
            setattr(self, verdict, getattr(self, verdict) + 1)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kept + other.kept,
            self.late + other.late,
            self.open + other.open,
            self.measured + other.measured,
        )


def verdict(
    state: str, due_at: datetime | None, breached_at: datetime | None, now: datetime
) -> str | None:
    """The field of `Tally` that a promise counts in; None for one that was taken back."""
    if state in {State.CANCELLED, State.MERGED, State.WAIVED}:
        return None
    if breached_at is not None or (state == State.RUNNING and due_at is not None and due_at < now):
        return "late"
    if state != State.MET:
        return "open"
    return "measured" if due_at is None else "kept"


def late(now: datetime) -> Q:
    """`verdict` as a condition on rows: late, whether or not a sweep has noticed."""
    unnoticed = Q(state=State.RUNNING, due_at__lt=now)
    return (Q(breached_at__isnull=False) | unnoticed) & ~Q(
        state__in=[State.CANCELLED, State.MERGED, State.WAIVED]
    )


def counts(now: datetime) -> dict[str, Combinable]:
    """`verdict` as columns of a grouped query, by the names of `Tally`."""
    kept = Q(state=State.MET, breached_at=None)
    running = Q(state__in=OPEN, breached_at=None) & ~Q(state=State.RUNNING, due_at__lt=now)
    return {
        "kept": Count("pk", filter=kept & Q(due_at__isnull=False)),
        "late": Count("pk", filter=late(now)),
        "open": Count("pk", filter=running),
        "measured": Count("pk", filter=kept & Q(due_at=None)),
    }


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The nearest rank of values in their order: a value that occurred, never one in between."""
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * percent / 100) - 1, 0)]
