"""Duties of an incident that are soon due or late: into its timeline, and told to those who lead."""

from collections.abc import Sequence
from datetime import datetime

from incidents.lifecycle.duties import OWED
from incidents.lifecycle.duty_words import worded
from incidents.lifecycle.timeline import record
from incidents.models import Obligation
from support.models import pinned
from support.outbound import links
from support.outbound.notify import Notice, leaders, notify
from support.sla.thresholds import Crossed
from support.tickets.actor import SYSTEM


def crossed(passed: Sequence[Crossed], now: datetime) -> None:
    """Told by the sweep, in its transaction: into the timeline, and to those who lead."""
    owed = Obligation.objects.select_related("incident__brand")
    duties = owed.in_bulk([each.promise.pk for each in passed])
    for each in passed:
        duty = duties[each.promise.pk]
        kind = "duty_late" if each.is_breach else "duty_soon"
        data = {"duty": duty.kind, "instance": duty.instance, "threshold": each.label}
        record(duty.incident, kind, by=SYSTEM, at=each.at, data=data)
        if duty.state in OWED:
            _chase(duty, each, now)


def _chase(duty: Obligation, passed: Crossed, now: datetime) -> None:
    incident, data = duty.incident, pinned(duty.incident.runbook_id).data
    what = worded(duty.kind)
    state = "is late" if passed.is_breach else "is soon due"
    due_at = duty.breached_at or duty.due_at or passed.at
    notice = Notice(
        key=f"duty:{duty.pk}:{passed.label}:{passed.at:%Y%m%d%H%M%S}",
        subject=f"[{incident.severity}] {what[:1].upper()}{what[1:]} {state}: {incident.title}",
        text=(
            f"{incident.title}\n\nDue: {due_at:%Y-%m-%d %H:%M} UTC: {what}.\n\n"
            f"Open the incident: {links.console(incident)}\n"
        ),
        category=incident.category,
    )
    notify(notice, leaders(data), brand=incident.brand, data=data, now=now)
