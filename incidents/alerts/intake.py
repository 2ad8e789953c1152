"""From a stored body to its groups, to the people who must know, and to an incident."""

import json
from collections.abc import Sequence
from datetime import datetime

from incidents import lifecycle
from incidents.alerts import group as groups
from incidents.alerts.alert import Alert
from incidents.alerts.formats import READERS
from incidents.alerts.group import Case
from incidents.alerts.route import choose
from incidents.lifecycle.timeline import record
from incidents.models import AlertEvent, AlertGroup, Incident, Webhook
from support.models import Brand, pinned
from support.outbound import links
from support.outbound.notify import Notice, notify
from support.tickets.actor import SYSTEM, Actor

Kind = AlertEvent.Kind
TOLD_ON_THE_TIMELINE = {Kind.REOPENED, Kind.RESOLVED}


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one stored webhook of an alert source, in the caller's transaction; says what came of it."""
    source = webhook.source.partition("/")[2]
    try:
        body = json.loads(bytes(webhook.body))
    except (ValueError, RecursionError):
        return "Noted: its body is no JSON."
    if not isinstance(body, dict):
        return "Noted: its body is no JSON object."
    alerts = READERS[source](body)
    return apply(webhook.brand, source, alerts, webhook=webhook, now=now)


def apply(
    brand: Brand, source: str, alerts: Sequence[Alert], *, webhook: Webhook | None, now: datetime
) -> str:
    """Write these alerts of one source, each into its group."""
    if brand.runbook_id is None or not pinned(brand.runbook_id).data.get("alerts"):
        return "Noted: the brand's runbook has no section alerts."
    data = pinned(brand.runbook_id).data
    arrived = webhook.received_at if webhook else now
    said = []
    for alert in alerts:
        case = Case(brand, source, alert, choose(data, source, alert), webhook)
        at = min(alert.at or arrived, arrived)  # what happens in the future has not happened
        event = groups.take(case, at=at, now=now)
        if event is None:
            said.append("noted")
            continue
        _follow(event, case, now=now)
        said.append(str(event.kind))
    counted = [f"{said.count(each)} {each}" for each in dict.fromkeys(said)]
    return f"{', '.join(counted) or 'Nothing in it'}."[:500]


def declare(group: AlertGroup, *, by: Actor, now: datetime) -> Incident:
    """The open incident of the group's category, made if there is none, with this group in it."""
    key = f"private:{group.route}" if group.is_private else f"category:{group.category}"
    incident = lifecycle.declare(
        group.brand,
        title=group.title,
        severity=group.severity,
        category=group.category,
        tickets=[],
        by=by,
        now=now,
        key=key,
        private=True if group.is_private else None,
    )
    group.incident = incident
    group.save(update_fields=["incident"])
    data = {"alert": group.title, "source": group.source, "state": "firing"}
    record(incident, "alert", by=SYSTEM, at=now, data=data)
    lifecycle.page_if_grave(incident, now=now)
    return incident


def _follow(event: AlertEvent, case: Case, *, now: datetime) -> None:
    """Tell of a group that nobody was told of; tell the incident of one when it ends or comes back."""
    group, is_muted = event.group, _is_muted(event.group, now)
    if group.is_open and group.told_at is None and not is_muted:
        _announce(group, case, now=now)
    elif group.incident is not None and event.kind in TOLD_ON_THE_TIMELINE:
        data = {"alert": group.title, "source": group.source, "state": event.kind}
        record(group.incident, "alert", by=SYSTEM, at=now, data=data)
    if event.kind == Kind.ACKNOWLEDGED and group.incident is not None and group.incident.is_open:
        lifecycle.acknowledge(group.incident, by=Actor(group.acknowledged_by), now=now)


def _announce(group: AlertGroup, case: Case, *, now: datetime) -> None:
    group.told_at = now
    group.save(update_fields=["told_at"])
    if case.route.declares:
        declare(group, by=SYSTEM, now=now)
    notice = Notice(
        key=f"alert:{group.pk}:{group.route}:{group.severity}",  # once for each time it becomes graver
        subject=f"[{group.severity}] {group.source}: {group.title}",
        text=_letter(group),
        category=group.category,
    )
    data = pinned(group.brand.runbook_id).data if group.brand.runbook_id else {}
    notify(notice, case.route.notify, brand=group.brand, data=data, now=now)


def _letter(group: AlertGroup) -> str:
    lines = [
        group.title,
        "",
        f"Source: {group.source}, since {group.opened_at:%Y-%m-%d %H:%M} UTC.",
        f"Severity: {group.severity}. Category: {group.category}.",
        *(["Its incident is private: nothing about it is published."] if group.is_private else []),
        *(["", group.text[:2000]] if group.text else []),
        "",
        f"Open the alert: {links.console(group)}",
    ]
    return "\n".join(lines) + "\n"


def _is_muted(group: AlertGroup, now: datetime) -> bool:
    return group.muted_until is not None and group.muted_until > now
