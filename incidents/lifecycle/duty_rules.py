"""Which duties the runbook wants of an incident as it is now, and the rule behind each."""

from collections.abc import Mapping
from typing import Any

from incidents.models import Incident
from incidents.tracking import site
from support.lib import duration

BY_RULE = ("first_post", "jira", "audience")
JIRA_WITHIN, AUDIENCE_WITHIN = "4 hours", "24 hours"  # of runbooks applied before these were asked
TURN = "action_j"  # how the kinds of reviews begin; the day follows
Rule = Mapping[str, Any]


def wanted_now(incident: Incident) -> dict[str, Rule]:
    """Duties by kind with the rule behind each: those of the incident while it goes on, then those of its end."""
    rules = incident.runbook.data["incidents"]
    wanted = _while_open(incident, rules)
    if incident.resolved_at is not None:
        wanted |= _after(incident.severity, rules.get("after") or {})
    if incident.is_private:
        wanted.pop("rca", None)  # it would be read in public
    return wanted


def _while_open(incident: Incident, rules: Rule) -> dict[str, Rule]:
    severity = incident.severity
    wanted: dict[str, Rule] = {}
    tracker, audience = rules.get("jira") or {}, rules.get("audience")
    if severity in rules["publish"] and not incident.is_private:
        wanted["first_post"] = {"within": rules["public_update"].get(severity) or "0 minutes"}
    if severity in tracker.get("severities", ()) and site.site(tracker) is not None:
        wanted["jira"] = {"within": tracker.get("within") or JIRA_WITHIN}
    if audience and incident.category in audience["categories"] and not incident.is_private:
        wanted["audience"] = {"within": audience.get("within") or AUDIENCE_WITHIN}
    return wanted


def _after(severity: str, after: Rule) -> dict[str, Rule]:
    wanted = {
        kind: after[kind]
        for kind in ("post_mortem", "rca")
        if after.get(kind) and severity in after[kind]["severities"]
    }
    reviews = after.get("action_reviews")
    if reviews and severity in reviews["severities"]:
        for within in reviews["at"]:
            wanted[review_kind(within)] = {"within": within, "calendar": reviews["calendar"]}
    return wanted


def review_kind(within: str) -> str:
    """ "7 days" is J+7."""
    return f"{TURN}{duration.parse(within).seconds // 86_400}"


def after_kinds(incident: Incident) -> list[str]:
    """What is owed for its end; the runbook chooses the days of the reviews."""
    kinds = set(incident.obligations.values_list("kind", flat=True))
    return [kind for kind in kinds if kind in {"post_mortem", "rca"} or kind.startswith(TURN)]
