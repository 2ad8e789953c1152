"""What an incident owes, and until when: promises like a ticket's clocks, found by the same sweep."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from incidents.lifecycle.timeline import record
from incidents.models import Incident, Obligation
from support.lib import duration
from support.models import pinned
from support.outbound import links
from support.outbound.notify import Notice, notify
from support.sla import hours
from support.sla.clocks import policies_of
from support.sla.policy import Target, read_warning
from support.sla.promise import Promise, settle
from support.sla.thresholds import Crossed, as_json
from support.tickets.actor import SYSTEM, Actor

State = Obligation.State
OWED = (State.RUNNING, State.BREACHED)
WORDS = {
    "page_ack": "acknowledging the page",
    "public_update": "the promised public update",
    "post_mortem": "the post-mortem",
    "rca": "the root cause analysis",
    "action_j1": "the review of actions after 1 day",
    "action_j7": "the review of actions after 7 days",
}


def owe(
    incident: Incident,
    kind: str,
    *,
    rule: dict[str, Any],
    now: datetime,
    due_at: datetime | None = None,
) -> Obligation:
    """Promise `kind` within `rule["within"]`, or by `due_at` when somebody named a time. A known one stays as it is."""
    policies = policies_of(incident.runbook)
    calendar = policies.calendars.get(rule.get("calendar") or "") or hours.always()
    warnings = tuple(read_warning(text) for text in incident.runbook.data["sla"]["warnings"])
    target = Target(duration.parse(rule["within"]), calendar, warnings)
    clock = settle(Promise(kind, now, target, incident.severity, manual_at=due_at), until=now)
    number = incident.obligations.filter(kind=kind).count() + 1 if kind in REPEATED else 1
    made, _ = Obligation.objects.get_or_create(
        incident=incident,
        kind=kind,
        instance=number,
        defaults={
            "severity": incident.severity,
            "calendar": calendar.name,
            "runbook": incident.runbook,
            "started_at": now,
            "due_at": clock.due_at,
            "thresholds": as_json(clock.thresholds),
            "next_at": clock.thresholds[0][1] if clock.thresholds else None,
        },
    )
    return made


REPEATED = {"public_update", "page_ack"}  # these come again, each with its number


def keep(incident: Incident, kind: str, *, by: Actor, now: datetime, evidence: str = "") -> None:
    """What was owed is done. Done late is late, also when no sweep has noticed yet."""
    for duty in incident.obligations.select_for_update(no_key=True).filter(
        kind=kind, state__in=OWED
    ):
        late = duty.due_at is not None and now > duty.due_at
        duty.state, duty.met_at, duty.met_by, duty.evidence = State.MET, now, by.name, evidence
        duty.breached_at = duty.due_at if late else None
        duty.next_at = duty.due_at if late and duty.detected_at is None else None
        duty.thresholds = []
        duty.save()


def drop(incident: Incident, kind: str) -> None:
    """No longer owed: what it was promised for has ended."""
    owed = incident.obligations.filter(kind=kind, state=State.RUNNING)
    owed.update(state=State.CANCELLED, next_at=None, thresholds=[])


def owe_after(incident: Incident, *, now: datetime) -> list[Obligation]:
    """What the runbook wants after an incident of this severity has ended."""
    after = incident.runbook.data["incidents"].get("after") or {}
    owed = [
        owe(incident, kind, rule=after[kind], now=now)
        for kind in ("post_mortem", "rca")
        if after.get(kind) and incident.severity in after[kind]["severities"]
    ]
    reviews = after.get("action_reviews")
    if reviews and incident.severity in reviews["severities"]:
        for within in reviews["at"]:
            rule = {"within": within, "calendar": reviews["calendar"]}
            owed.append(owe(incident, review_kind(within), rule=rule, now=now))
    return owed


def review_kind(within: str) -> str:
    """ "7 days" is J+7."""
    return f"action_j{duration.parse(within).seconds // 86_400}"


def crossed(passed: Sequence[Crossed], now: datetime) -> None:
    """Told by the sweep, in its transaction: into the timeline, and to those who lead."""
    for each in passed:
        duty = cast("Obligation", each.promise)
        kind = "duty_late" if each.is_breach else "duty_soon"
        data = {"duty": duty.kind, "instance": duty.instance, "threshold": each.label}
        record(duty.incident, kind, by=SYSTEM, at=each.at, data=data)
        if duty.state in OWED:
            _chase(duty, each, now)


def _chase(duty: Obligation, passed: Crossed, now: datetime) -> None:
    incident, data = duty.incident, pinned(duty.incident.runbook_id).data
    fallback = (data.get("paging") or {}).get("fallback") or {"to": ["owners"]}
    what = WORDS.get(duty.kind, duty.kind)
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
    notify(notice, fallback["to"], brand=incident.brand, data=data, now=now)
