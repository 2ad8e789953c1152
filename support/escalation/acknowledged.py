"""Whether somebody has taken a ticket, read from its events, so that there is nothing to keep in step."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from support.escalation import rules
from support.models import Escalation, TicketEvent

# An incident that explains the ticket and was taken by a responder says so with `acknowledged` in its event.
TAKEN = Q(kind=TicketEvent.Kind.ACKNOWLEDGED) | Q(
    kind=TicketEvent.Kind.INCIDENT, data__acknowledged=True
)


class Acknowledgement(NamedTuple):
    at: datetime
    by: str
    until: datetime | None  # None: it does not expire

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


def latest(escalation: Escalation) -> Acknowledgement | None:
    """The last time that somebody took the ticket after this escalation began."""
    taken = TicketEvent.objects.filter(TAKEN, ticket=escalation.ticket_id)
    event = taken.filter(at__gt=escalation.started_at).order_by("at", "id").last()
    if event is None:
        return None
    expires = escalation.snapshot.get("acknowledgement_expires")
    until = rules.after(event.at, expires) if expires else None
    return Acknowledgement(event.at, event.actor_name, until)
