"""Once a day Jira is asked how our issues stand: a webhook may be lost, or nobody may have set one up."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from incidents.lifecycle import remedy
from incidents.models import Incident, JiraIssue
from incidents.tracking import jira, site
from support.models import Brand, pinned
from support.outbound.carriers import Refused, TryLater
from support.tickets.actor import Actor

JIRA = Actor("Jira")
AGAIN = timedelta(days=1)
SOON = timedelta(minutes=15)  # after Jira did not answer
AT_ONCE = 50  # issues in one question
log = structlog.get_logger(__name__)


def reconcile(*, now: datetime) -> int:
    """Ask about every issue whose day has come; returns how many were heard of."""
    due = JiraIssue.objects.exclude(key="").filter(check_at__lte=now)
    brands = Brand.objects.filter(incidents__jira__in=due, runbook__isnull=False).distinct()
    return sum(_of_brand(brand, now=now) for brand in brands)


def _of_brand(brand: Brand, *, now: datetime) -> int:
    due = JiraIssue.objects.exclude(key="").filter(incident__brand=brand, check_at__lte=now)
    issues = {each.label: each for each in due.order_by("check_at")[:AT_ONCE]}
    # Claimed before Jira is asked: two sweeps at once do not ask twice, and a dead one is made up for soon.
    JiraIssue.objects.filter(label__in=list(issues)).update(check_at=now + SOON)
    there = site.site(pinned(brand.runbook_id or 0).data["incidents"].get("jira"))
    if there is None:
        return 0
    labels = ", ".join(f'"{label}"' for label in issues)
    try:
        found = list(jira.search(there, f"labels in ({labels})"))
    except (TryLater, Refused) as problem:
        log.warning("jira_not_reconciled", brand=brand.slug, reason=str(problem))
        return 0
    for each in found:
        fields = each.get("fields") or {}
        for label in issues.keys() & set(fields.get("labels") or ()):
            known_as(issues[label], str(each.get("key") or ""))
            hear(issues[label].pk, fields, now=now)
    JiraIssue.objects.filter(label__in=list(issues)).update(check_at=now + AGAIN)
    return len(found)


def known_as(issue: JiraIssue, key: str) -> None:
    """An issue that was made a moment ago has a key now; one that moved to another project has another."""
    if not key or key == issue.key:
        return
    there = issue.link.removesuffix(issue.key) if issue.key else ""
    moved = {"link": f"{there}{key}"} if there else {}
    JiraIssue.objects.filter(pk=issue.pk).update(key=key[:60], **moved)


def hear(pk: int, fields: dict[str, object], *, now: datetime) -> bool:
    """Take over one issue's state under the lock of its incident."""
    with transaction.atomic():
        issue = JiraIssue.objects.get(pk=pk)
        rows = Incident.objects.select_for_update(of=("self",), no_key=True)
        issue.incident = rows.select_related("brand", "runbook").get(pk=issue.incident_id)
        issue.refresh_from_db(fields=["changed_at", "status", "owner", "due_on"])
        return remedy.heard(issue, fields, by=JIRA, now=now)
