"""What a ticket's passed thresholds leave behind: the crossing, the event, and an escalation where one is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from support.escalation.start import Start, start_all
from support.lib import bulk
from support.models import Clock, Crossing, TicketEvent
from support.sla.thresholds import Crossed
from support.tickets import facts
from support.tickets.actor import SYSTEM

Kind = TicketEvent.Kind
UNKEPT = (Clock.State.RUNNING, Clock.State.BREACHED)
WORDS = {
    "first_response": "first response",
    "next_reply": "reply",
    "update": "update",
    "first_resolution": "resolution",
    "total_resolution": "resolution",
}


def of_tickets(crossed: Sequence[Crossed], now: datetime) -> None:
    """Told by the sweep, in its transaction. Each threshold of a clock is written once for each due time."""
    rows = [
        {
            "clock_id": each.promise.pk,
            "threshold": each.label,
            "due_at": each.at,
            "detected_at": now,
        }
        for each in crossed
    ]
    made = bulk.insert(Crossing, rows, returning=("clock_id", "threshold"), unless_known=True)
    written = set(made)
    fresh = [each for each in crossed if (each.promise.pk, each.label) in written]
    facts.write_many([_event(each, now) for each in fresh])
    start_all([_start(each) for each in fresh if each.promise.state in UNKEPT], now=now)


def _event(crossed: Crossed, now: datetime) -> dict[str, Any]:
    clock = cast("Clock", crossed.promise)
    return {
        "ticket_id": clock.ticket_id,
        "at": crossed.at,
        "kind": Kind.BREACH if crossed.is_breach else Kind.WARNING,
        "data": {
            "clock": clock.kind,
            "instance": clock.instance,
            "threshold": crossed.label,
            "detected_at": now.isoformat(),
        },
        "actor_name": SYSTEM.name,
    }


def _start(crossed: Crossed) -> Start:
    clock = cast("Clock", crossed.promise)
    word = WORDS.get(clock.kind, clock.kind)
    if crossed.is_breach:
        return Start(clock.ticket, "breach", f"The {word} is late")
    return Start(clock.ticket, "warning", f"The {word} is soon due ({crossed.label})")
