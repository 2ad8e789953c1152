"""Let open tickets follow the runbook in force: what would move, and then doing it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from support.models import Brand, Ticket
from support.reports.moves import behind
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused


@dataclass(slots=True)
class Repin:
    """Moves open tickets to the runbook in force: a transaction and an event each; one that refuses stops no other."""

    brand: Brand
    by: Actor
    now: datetime
    done: int = 0
    refused: list[str] = field(default_factory=list)

    def run(self) -> Iterator[int]:
        """Yields how many tickets are done, refused ones as well."""
        keys = list(behind(self.brand).order_by("pk").values_list("pk", flat=True))
        for place, pk in enumerate(keys, start=1):
            ticket = Ticket.objects.select_related("brand", "queue").get(pk=pk)
            try:
                actions.follow_runbook(ticket, by=self.by, now=self.now)
                self.done += 1
            except TicketRefused as refusal:
                self.refused.append(f"{ticket.reference}: {refusal}")
            yield place
