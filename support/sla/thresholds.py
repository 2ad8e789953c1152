"""Which thresholds of a promise have passed, and when it must be looked at again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from support.sla.promise import BREACH


class Due(NamedTuple):
    """What the sweep reads of a promise: a handful of columns, since building whole instances takes most of its time.

    `owner` is the key of the ticket or incident that it was made for; `thresholds` are as the row keeps them.
    """

    pk: int
    owner: int
    kind: str
    instance: int
    state: str
    thresholds: Sequence[Sequence[str]]
    due_at: datetime | None
    breached_at: datetime | None = None  # a replay may have found it late before the sweep
    detected_at: datetime | None = None


class Crossed(NamedTuple):
    """One threshold that was passed: `label` is a warning as the runbook wrote it, or "breach"."""

    promise: Due
    label: str
    at: datetime

    @property
    def is_breach(self) -> bool:
        return self.label == BREACH


class Look(NamedTuple):
    """What the sweep finds at a promise: what has passed, and the (label, at) still to come."""

    crossed: list[Crossed]
    ahead: list[tuple[str, datetime]]


def look(promise: Due, now: datetime) -> Look:
    """Late is after the due time, not at it: an answer in the due second is in time. A breach is told once."""
    waiting = [
        (str(label), datetime.fromisoformat(at))
        for label, at in promise.thresholds
        if label != BREACH
    ]
    late_at = promise.breached_at or promise.due_at
    if late_at is not None and promise.detected_at is None:
        waiting.append((BREACH, late_at))
    return Look(
        crossed=[Crossed(promise, label, at) for label, at in waiting if at < now],
        ahead=[(label, at) for label, at in waiting if at >= now],
    )


def as_json(ahead: Sequence[tuple[str, datetime]]) -> list[list[str]]:
    """Thresholds as a `Promise` row keeps them: its deadline stands in `due_at` already."""
    return [[label, at.isoformat()] for label, at in ahead if label != BREACH]
