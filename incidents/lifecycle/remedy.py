"""The remediation of an incident in Jira: one issue, with an owner and a date, or the incident still owes it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from incidents.lifecycle import duties
from incidents.lifecycle.timeline import record
from incidents.models import Incident, JiraIssue
from incidents.tracking import adf, site
from support.lib import duration
from support.models import stand_ins
from support.outbound import links, outbox
from support.outbound.reach import Case, reach
from support.tickets.actor import SYSTEM, Actor

DAY = timedelta(days=1)
PRIORITIES = {"P0": "Highest", "P1": "High", "P2": "Medium", "P3": "Low"}
SUMMARY_LENGTH = 255


def track(incident: Incident, *, now: datetime) -> JiraIssue | None:
    """Queue the issue of an incident that wants one; None where Jira is off. `duties` owes its owner and date."""
    section = incident.runbook.data["incidents"].get("jira")
    if section is None or incident.severity not in section["severities"]:
        return None
    there = site.site(section)
    if there is None:
        _say_why_not(incident, section, now=now)
        return None
    label = f"deskbell-{incident.brand.slug}-{incident.code}"
    issue, fresh = JiraIssue.objects.get_or_create(
        incident=incident, defaults={"label": label, "check_at": now}
    )
    if fresh:
        outbox.queue(
            key=f"jira:{issue.label}",
            brand=incident.brand,
            carrier="jira",
            destination=urlsplit(there.url).netloc,
            payload=_payload(incident, section, label, now),
            now=now,
        )
    return issue


def heard(issue: JiraIssue, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> bool:
    """Take over how an issue stands in Jira, unless we know something newer. False: we do."""
    changed_at = _instant(fields.get("updated"))
    if issue.changed_at is not None and (changed_at is None or changed_at < issue.changed_at):
        return False
    before = (issue.status, issue.owner, issue.due_on)
    status = _object(fields.get("status"))
    issue.changed_at = changed_at or issue.changed_at
    issue.status = str(status.get("name") or "")[:100]
    issue.status_category = str(_object(status.get("statusCategory")).get("key") or "")[:20]
    issue.owner = str(_object(fields.get("assignee")).get("displayName") or "")[:200]
    issue.due_on = _day(fields.get("duedate"))
    issue.save()
    if before != (issue.status, issue.owner, issue.due_on):
        _tell(issue, by=by, now=now)
    return True


def _say_why_not(incident: Incident, section: Mapping[str, Any], *, now: datetime) -> None:
    """Once: the runbook wants an issue, and this installation cannot make one."""
    if not incident.events.filter(kind="untracked").exists():
        data = {"project": section["project"], "missing": ", ".join(site.missing(section))}
        record(incident, "untracked", by=SYSTEM, at=now, data=data)


def _tell(issue: JiraIssue, *, by: Actor, now: datetime) -> None:
    due = issue.due_on.isoformat() if issue.due_on else ""
    data = {"issue": issue.key, "status": issue.status, "owner": issue.owner, "due": due}
    record(issue.incident, "jira", by=by, at=now, data=data)
    if issue.key and issue.owner and issue.due_on:
        evidence = f"{issue.key}: {issue.owner}, {due}"
        duties.keep(issue.incident, "jira", by=by, now=now, evidence=evidence)


def _payload(
    incident: Incident, section: Mapping[str, Any], label: str, now: datetime
) -> dict[str, Any]:
    due_on = (
        now + timedelta(seconds=duration.parse(section.get("due") or "7 days").seconds)
    ).date()
    text = (
        f"{incident.title}\n\nSeverity {incident.severity}, category {incident.category or 'none'},"
        f" declared at {incident.declared_at:%Y-%m-%d %H:%M} UTC by {incident.declared_by}.\n\n"
        f"The incident: {links.console(incident)}"
    )
    fields = {
        "project": {"key": section["project"]},
        "issuetype": {"name": section["issue_type"]},
        "summary": " ".join(f"[{incident.severity}] {incident.title}".split())[:SUMMARY_LENGTH],
        "description": adf.document(text),
        "duedate": due_on.isoformat(),
        "labels": [label],
        "priority": {"name": PRIORITIES[incident.severity]},
    }
    names = {name: section[name] for name in site.Site._fields}  # names of variables, not secrets
    return {"site": names, "label": label, "owner": _owner(incident, now), "fields": fields}


def _owner(incident: Incident, now: datetime) -> str:
    """The commander's address, else that of whoever is on call."""
    if incident.commander is not None and incident.commander.email:
        return incident.commander.email
    case = Case(incident.category, now, stand_ins(incident.brand_id, now))
    on_call = reach(incident.runbook.data, ["oncall"], case=case)
    return on_call[0].address if on_call else ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
