"""What follows a customer's message: trouble is looked for, and a new ticket may escalate at once."""

from datetime import datetime

from support.escalation.start import start
from support.escalation.triggers import detect
from support.models import Ticket


def after_message(ticket: Ticket, *, said: str | None = None, now: datetime) -> None:
    """Called by name (settings.INBOUND_AFTER) when a message was stored; `said` is the one that opened the ticket."""
    if said is not None:
        reason = f"A {ticket.severity} ticket was opened"
        start(ticket, moment="opened", reason=reason, now=now)
    detect(ticket, said=said, now=now)
