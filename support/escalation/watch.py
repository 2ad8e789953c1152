"""What follows a customer's message: trouble is looked for, and a new ticket may escalate at once."""

from datetime import datetime

from support.escalation.start import start
from support.escalation.triggers import detect
from support.models import Ticket


def after_message(ticket: Ticket, *, opened: bool, now: datetime) -> None:
    """Called by name (settings.INBOUND_AFTER) when a message was stored."""
    if opened:
        reason = f"A {ticket.severity} ticket was opened"
        start(ticket, moment="opened", reason=reason, now=now)
    detect(ticket, now=now)
