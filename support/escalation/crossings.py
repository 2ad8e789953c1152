"""What a ticket's passed thresholds leave behind: the crossing, the event, and an escalation where one is due."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from support.escalation.start import Start, start_all
from support.lib.database import bulk
from support.models import Clock, Crossing, TicketEvent
from support.sla.promise import BREACH
from support.sla.thresholds import Crossed
from support.tickets import facts
from support.tickets.actor import SYSTEM
from support.tickets.colleagues import notices

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
    threshold = lru_cache(maxsize=None)(partial(_threshold, detected_at=now))
    rows = [(threshold(each.label), each.promise.pk, each.at) for each in crossed]
    own, back = ("clock_id", "due_at"), ("clock_id", "threshold")
    written = set(bulk.insert(Crossing, rows, own=own, returning=back, unless_known=True))
    fresh = [each for each in crossed if (each.promise.pk, each.label) in written]
    said = lru_cache(maxsize=None)(partial(_said, detected_at=now))
    events = [
        (said(each.promise.kind, each.promise.instance, each.label), each.promise.owner, each.at)
        for each in fresh
    ]
    facts.write_many(events)
    unkept = [each for each in fresh if each.promise.state in UNKEPT]
    start_all([_start(each) for each in unkept], now=now)
    notices.crossed(unkept, now=now)


def _threshold(label: str, *, detected_at: datetime) -> dict[str, Any]:
    return {"threshold": label, "detected_at": detected_at}


def _said(kind: str, instance: int, label: str, *, detected_at: datetime) -> dict[str, Any]:
    return {
        "kind": Kind.BREACH if label == BREACH else Kind.WARNING,
        "data": {
            "clock": kind,
            "instance": instance,
            "threshold": label,
            "detected_at": detected_at.isoformat(),
        },
        "actor_name": SYSTEM.name,
    }


def _start(crossed: Crossed) -> Start:
    word = WORDS.get(crossed.promise.kind, crossed.promise.kind)
    if crossed.is_breach:
        return Start(crossed.promise.owner, "breach", f"The {word} is late")
    return Start(crossed.promise.owner, "warning", f"The {word} is soon due ({crossed.label})")
