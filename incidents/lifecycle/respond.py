"""Page somebody for an incident, and take it: from then on everybody knows who has it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from incidents.lifecycle import duties
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record, tell_tickets
from incidents.models import Incident, Page
from incidents.paging import ladder
from support.lib import duration
from support.tickets.actor import SYSTEM, Actor


def page(incident: Incident, *, now: datetime) -> str:
    """Page the rotation that the runbook names; returns what was done, in a sentence."""
    with changing(incident):
        target = _rotation(incident)
        ring = ladder.ring(incident, target=target, now=now)
        if not ring.fresh:
            return _stands(ring.page)
        within = (incident.runbook.data["escalation"].get("acknowledge") or {}).get(
            incident.severity
        )
        if within:
            duties.owe(incident, "page_ack", rule={"within": within}, now=now)
        mailed = ", ".join(person.name for person in ring.mailed) or "nobody"
        record(
            incident,
            "paged",
            by=SYSTEM,
            at=now,
            data={"target": target, "key": ring.page.dedup_key, "fallback": mailed},
        )
        if ring.page.note:
            return f"{ring.page.note} Reached: {mailed}."
        return f"Paged {target}; {mailed} by mail unless somebody acknowledges."


def page_if_grave(incident: Incident, *, now: datetime) -> None:
    """Page for an open incident of a severity whose page somebody must acknowledge; for what people decide by hand."""
    rings = incident.runbook.data["escalation"].get("acknowledge") or {}
    if incident.is_open and incident.severity in rings:
        page(incident, now=now)


def acknowledge(incident: Incident, *, by: Actor, now: datetime) -> None:
    """Somebody has it. A second acknowledgement renews the first; one after the end is refused."""
    with changing(incident):
        if not incident.is_open:
            raise IncidentRefused(
                gettext("The incident is over: there is nothing left to acknowledge.")
            )
        data = incident.runbook.data["escalation"]
        expires = (data.get("acknowledgement_expires") or {}).get(incident.severity)
        lasts = timedelta(seconds=duration.parse(expires).seconds) if expires else None
        incident.acknowledged_at, incident.acknowledged_by = now, by.name
        incident.updated_at = now
        incident.save(update_fields=["acknowledged_at", "acknowledged_by", "updated_at"])
        ladder.acknowledge(incident, by=by.name, expires=lasts, now=now)
        duties.keep(incident, "page_ack", by=by, now=now)
        record(incident, "acknowledged", by=by, at=now)
        tell_tickets(incident, by=by, at=now, acknowledged=True)


def _rotation(incident: Incident) -> str:
    paging = incident.runbook.data.get("paging") or {}
    return str((paging.get("pagerduty") or {}).get("rotation") or "on-call")


def _stands(page: Page) -> str:
    if page.state == Page.State.ACKNOWLEDGED:
        return f"{page.target} was paged already; {page.acknowledged_by} has it."
    return f"{page.target} is being paged since {page.triggered_at:%H:%M} UTC."
