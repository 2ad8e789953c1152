"""Steps of tests, found by their names like all others, and what to ask afterwards."""

from collections.abc import Callable
from datetime import datetime

from support.models import Escalation, OutboxMessage, StepRun, Ticket, TicketEvent
from tests import make
from tests.support.escalation.rows import at

Begin = Callable[..., Escalation]
calls: list[tuple[int, datetime]] = []


def counted(run: StepRun, *, now: datetime) -> str:
    """A step of ours, found by its name."""
    calls.append((run.position, now))
    return "Counted."


def broken(_run: StepRun, *, now: datetime) -> str:
    raise RuntimeError(f"broken at {now:%H:%M}")


def meddling(run: StepRun, *, now: datetime) -> str:
    """Somebody else takes the lease while we work."""
    OutboxMessage.objects.create(
        key=f"meddling:{now:%H%M}",
        brand=run.escalation.ticket.brand,
        carrier="mail",
        destination="x@y.example",
        payload={},
        created_at=now,
        run_at=now,
        give_up_at=now,
    )
    StepRun.objects.filter(pk=run.pk).update(lease_token=None)
    return "Written and lost."


def states() -> list[tuple[int, int, str]]:
    return list(StepRun.objects.order_by("pk").values_list("round", "position", "state"))


def mailed() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("destination", flat=True))


def acknowledge(ticket: Ticket, minute: float) -> None:
    make.event(ticket, TicketEvent.Kind.ACKNOWLEDGED, at=at(minute), actor_name="Camille")
