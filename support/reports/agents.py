"""Who carries how much: answers, tickets solved, and what is open and late, by agent."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, Q

from support.models import Ticket, TicketEvent
from support.reports.scope import Scope

Kind = TicketEvent.Kind


@dataclass(slots=True)
class Load:
    name: str
    answers: int = 0
    answered: int = 0  # different tickets
    solved: int = 0
    open: int = 0  # now
    late: int = 0  # now

    @property
    def is_idle(self) -> bool:
        return not (self.answers or self.solved or self.open)


def agents(scope: Scope) -> list[Load]:
    """People who answer for these brands or did something in the time, busiest first, then what nobody has taken."""
    people = User.objects.filter(memberships__brand__in=scope.brands).distinct()
    loads: dict[int | None, Load] = {
        person.pk: Load(person.get_full_name() or person.get_username()) for person in people
    }
    loads[None] = Load("")
    for row in _done(scope):
        load = loads.setdefault(row["actor"], Load(row["name"] or ""))
        load.answers, load.answered, load.solved = row["answers"], row["answered"], row["solved"]
    for row in _held(scope):
        load = loads.setdefault(row["assignee"], Load(row["assignee__username"] or ""))
        load.open, load.late = row["open"], row["late"]
    nobody = loads.pop(None)
    busy = sorted(loads.values(), key=lambda load: (-load.answers, -load.open, load.name))
    return [*(load for load in busy if not load.is_idle), nobody]


def _done(scope: Scope) -> Any:
    events = TicketEvent.objects.filter(
        ticket__brand__in=scope.brands,
        at__gte=scope.since,
        at__lt=scope.until,
        kind__in=[Kind.AGENT_REPLY, Kind.STATUS],
        actor__isnull=False,
    )
    answer = Q(kind=Kind.AGENT_REPLY)
    return events.values("actor", name=F("actor__username")).annotate(
        answers=Count("pk", filter=answer),
        answered=Count("ticket", filter=answer, distinct=True),
        solved=Count(
            "ticket", filter=Q(kind=Kind.STATUS, data__to=Ticket.Status.RESOLVED), distinct=True
        ),
    )


def _held(scope: Scope) -> Any:
    tickets = Ticket.objects.filter(brand__in=scope.brands, status__in=Ticket.OPEN)
    return tickets.values("assignee", "assignee__username").annotate(
        open=Count("pk"), late=Count("pk", filter=Q(next_due_at__lt=scope.now))
    )
