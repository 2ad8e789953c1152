"""Who would be reached for this category and severity, when, through what, and why."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from support.escalation import rules
from support.lib import duration
from support.models import Ticket
from support.outbound.reach import Reached, reach


class Line(NamedTuple):
    """One step: `reached` is empty when it would fall through."""

    policy: str
    do: str
    at: datetime
    unless: str
    reached: list[Reached]


def explain(
    data: Mapping[str, Any], *, category: str, severity: str, moment: str, at: datetime
) -> list[Line]:
    """The first round of what the runbook would do if this moment came at this time."""
    case = Ticket(category=category, severity=severity)
    policy = rules.policy_for(data, case, moment=moment)
    return [
        Line(
            policy=policy["id"],
            do=step["do"],
            at=(when := at + _delay(step)),
            unless=step.get("unless") or "",
            reached=reach(data, step.get("to") or (), category=category, at=when),
        )
        for step in (policy["steps"] if policy else ())
    ]


def _delay(step: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=duration.parse(step.get("after") or "0 minutes").seconds)
