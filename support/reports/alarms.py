"""How fast escalations were taken, and how punctual the desk itself was in telling."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from support.lib import duration
from support.models import Crossing, Escalation, StepRun, pinned
from support.reports.scope import Scope
from support.reports.tally import percentile


@dataclass(slots=True)
class Alarm:
    """One escalation policy of one brand. Lengths are in seconds."""

    brand: str
    policy: str
    started: int = 0
    in_time: int = 0  # taken within what the runbook asks for
    late: int = 0  # taken later, or not taken yet and too late for it
    waiting: int = 0  # nobody took it; there is time left, or no time was asked for
    taken_after: list[float] = field(default_factory=list)
    failed_steps: int = 0

    def at(self, percent: int) -> float | None:
        return percentile(self.taken_after, percent)


def alarms(scope: Scope) -> list[Alarm]:
    """By brand and policy, in the order of their names."""
    found: dict[tuple[str, str], Alarm] = {}
    for escalation in _started(scope):
        key = (escalation.ticket.brand.name, escalation.policy)
        _count(found.setdefault(key, Alarm(*key)), escalation, scope)
    for brand, policy in _failed(scope):
        if (brand, policy) in found:
            found[brand, policy].failed_steps += 1
    for alarm in found.values():
        alarm.taken_after.sort()
    return [alarm for _, alarm in sorted(found.items())]


def verdict(escalation: Escalation, scope: Scope) -> str:
    """in_time, late or waiting. The severity is that of the ticket; not every one has a time to be taken in."""
    limit = _limit(escalation)
    after = (escalation.acknowledged_at or scope.now) - escalation.started_at
    if limit is not None and after.total_seconds() > limit:
        return "late"
    return "in_time" if escalation.acknowledged_at else "waiting"


def lags(scope: Scope) -> dict[str, list[float]]:
    """Seconds, sorted: from a threshold to its crossing being noticed, and from a step's time to its end."""
    mine = defaultdict(list)
    crossings = Crossing.objects.filter(
        clock__ticket__brand__in=scope.brands, due_at__gte=scope.since, due_at__lt=scope.until
    ).values_list("due_at", "detected_at")
    for due_at, detected_at in crossings.iterator(chunk_size=5000):
        mine["noticed"].append(max((detected_at - due_at).total_seconds(), 0.0))
    steps = _steps(scope).filter(finished_at__isnull=False).values_list("run_at", "finished_at")
    for run_at, finished_at in steps.iterator(chunk_size=5000):
        mine["steps"].append(max((finished_at - run_at).total_seconds(), 0.0))
    return {name: sorted(values) for name, values in mine.items()}


def _count(alarm: Alarm, escalation: Escalation, scope: Scope) -> None:
    alarm.started += 1
    word = verdict(escalation, scope)
    setattr(alarm, word, getattr(alarm, word) + 1)
    if escalation.acknowledged_at:
        taken = escalation.acknowledged_at - escalation.started_at
        alarm.taken_after.append(taken.total_seconds())


def _started(scope: Scope) -> Iterable[Escalation]:
    return (
        Escalation.objects.filter(
            ticket__brand__in=scope.brands,
            started_at__gte=scope.since,
            started_at__lt=scope.until,
        )
        .select_related("ticket__brand")
        .iterator(chunk_size=2000)
    )


def _steps(scope: Scope) -> Any:
    return StepRun.objects.filter(
        escalation__ticket__brand__in=scope.brands,
        escalation__started_at__gte=scope.since,
        escalation__started_at__lt=scope.until,
    )


def _failed(scope: Scope) -> Any:
    failed = _steps(scope).filter(state=StepRun.State.FAILED)
    return failed.annotate(
        brand=F("escalation__ticket__brand__name"), policy=F("escalation__policy")
    ).values_list("brand", "policy")


def _limit(escalation: Escalation) -> int | None:
    """Within how many seconds the runbook wants it taken; None where it sets no time."""
    wanted = pinned(escalation.runbook_id).data["escalation"].get("acknowledge") or {}
    text = wanted.get(escalation.ticket.severity)
    return duration.parse(text).seconds if text else None
