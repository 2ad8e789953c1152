"""What stands on the page of trouble and due dates: the triggers of a ticket, and the promises that still run."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from support.escalation import triggers
from support.models import Clock, Promise, Ticket, TriggerHit

CALLED = {
    "several_customers": gettext_lazy("Several customers are hit"),
    "security": gettext_lazy("Security or compliance is suspected"),
    "revenue": gettext_lazy("A revenue flow is blocked"),
    "platform": gettext_lazy("Blocked by a platform we depend on"),
}
OPEN = (Promise.State.RUNNING, Promise.State.BREACHED, Promise.State.PAUSED)


class Trouble(NamedTuple):
    """A trigger of the runbook, and what stands of it on this ticket."""

    key: str
    name: str
    hit: TriggerHit | None

    @property
    def stands(self) -> bool:
        return self.hit is not None and self.hit.cleared_at is None

    @property
    def evidence(self) -> list[str]:
        """The words, tickets or category that were seen, or what somebody said."""
        found = (self.hit.evidence if self.hit else {}).values()
        return [
            ", ".join(map(str, each)) if isinstance(each, list) else str(each) for each in found
        ]


def troubles(ticket: Ticket) -> Iterator[Trouble]:
    hits = {hit.trigger: hit for hit in ticket.trigger_hits.all()}
    for key in dict.fromkeys([*triggers.known(ticket), *hits]):
        yield Trouble(
            key, str(CALLED.get(key) or key.replace("_", " ").capitalize()), hits.get(key)
        )


def open_clocks(ticket: Ticket) -> list[Clock]:
    return list(ticket.clocks.filter(state__in=OPEN).order_by("started_at", "pk"))
