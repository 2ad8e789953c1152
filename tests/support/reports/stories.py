"""A quarter in small: tickets whose promises were kept, broken or still run, through the real verbs."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.escalation.sweep import sweep
from support.models import Brand, Ticket
from support.reports.scope import Scope
from support.tickets import actions
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened

DAY = timedelta(days=1)
END = NOON + 7 * DAY


def scope(*brands: Brand, now: datetime = END, **fields: Any) -> Scope:
    """From the day before the story to a week after it."""
    values: dict[str, Any] = {
        "since": NOON - DAY,
        "until": END,
        "zone": ZoneInfo("Europe/Paris"),
    } | fields
    return Scope(tuple(brand.pk for brand in brands), now=now, **values)


def kept(brand: Brand, *, severity: str = "P0", category: str = "billing") -> Ticket:
    """Answered after 10 minutes and solved in the same breath."""
    ticket = opened(brand, details={"severity": severity, "category": category})
    at = NOON + 10 * MINUTE
    actions.reply(ticket, by=ada(brand), text="Done.", now=at, status="resolved")
    return ticket


def late(brand: Brand, *, severity: str = "P0", category: str = "billing") -> Ticket:
    """Answered and solved 2 hours after it came: 30 minutes were promised. Both sweeps ran."""
    ticket = opened(brand, details={"severity": severity, "category": category})
    sweep(now=NOON + HOUR)
    at = NOON + 2 * HOUR
    actions.reply(ticket, by=ada(brand), text="Done.", now=at, status="resolved")
    return ticket


def waiting(brand: Brand, *, severity: str = "P3", category: str = "billing") -> Ticket:
    """Nobody has answered."""
    return opened(brand, details={"severity": severity, "category": category})
