"""Which thresholds of a promise have passed, and when it must be looked at again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from support.models import Promise
from support.sla.promise import BREACH


class Crossed(NamedTuple):
    """One threshold that was passed: `label` is a warning as the runbook wrote it, or "breach"."""

    promise: Promise
    label: str
    at: datetime

    @property
    def is_breach(self) -> bool:
        return self.label == BREACH


class Look(NamedTuple):
    """What the sweep finds at a promise: what has passed, and the (label, at) still to come."""

    crossed: list[Crossed]
    ahead: list[tuple[str, datetime]]


def look(promise: Promise, now: datetime) -> Look:
    """Late is after the due time, not at it: an answer in the due second is in time. A breach is told once."""
    waiting = [
        (str(label), datetime.fromisoformat(at))
        for label, at in promise.thresholds
        if label != BREACH
    ]
    late_at = (
        promise.breached_at or promise.due_at
    )  # a replay may have found it late before the sweep
    if late_at is not None and promise.detected_at is None:
        waiting.append((BREACH, late_at))
    return Look(
        crossed=[Crossed(promise, label, at) for label, at in waiting if at < now],
        ahead=[(label, at) for label, at in waiting if at >= now],
    )


def as_json(ahead: Sequence[tuple[str, datetime]]) -> list[list[str]]:
    """Thresholds as a `Promise` row keeps them: its deadline stands in `due_at` already."""
    return [[label, at.isoformat()] for label, at in ahead if label != BREACH]
