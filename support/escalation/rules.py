"""What the runbook says of escalation: which policy a moment starts, and what repeats or expires."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from support.lib import duration
from support.models import pinned

Policy = Mapping[str, Any]


def policy_of(runbook: int | None, severity: str, category: str, *, moment: str) -> Policy | None:
    """What a version of a runbook, named by its key, starts at this moment; a brand without one starts nothing."""
    if runbook is None:
        return None
    return policy_for(pinned(runbook).data, severity, category, moment=moment)


def policy_for(
    data: Mapping[str, Any], severity: str, category: str, *, moment: str
) -> Policy | None:
    """The first policy that this moment starts. A trigger's moment is written "trigger:security"."""
    kind, _, trigger = moment.partition(":")
    facts = {"on": kind, "trigger": trigger, "severity": severity, "category": category}
    for policy in data["escalation"]["policies"]:
        when = policy["when"]
        if all(facts[name] in accepted for name, accepted in when.items() if accepted):
            return dict(policy)
    return None


def snapshot(data: Mapping[str, Any], policy: Policy, severity: str) -> dict[str, Any]:
    """The policy as it stands, with how long an acknowledgement of it lasts."""
    expires = (data["escalation"].get("acknowledgement_expires") or {}).get(severity)
    return {**policy, "acknowledgement_expires": expires}


def after(base: datetime, text: str) -> datetime:
    return base + timedelta(seconds=duration.parse(text).seconds)
