"""How grave an incident is, and what it is called in public: both may change while it goes on."""

from datetime import datetime

from django.utils.translation import gettext

from incidents.lifecycle import components, duties, remedy
from incidents.lifecycle.publish import publish
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.respond import page_if_grave
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident
from support.models import Severity
from support.tickets.actor import Actor


def change_severity(
    incident: Incident, severity: str, *, reason: str, by: Actor, now: datetime
) -> None:
    """Up or down, with the reason that the timeline keeps. What is owed follows; a promise in public stays.

    Whoever makes it graver wakes somebody, unless it rings already or somebody has it.
    """
    if severity not in Severity.values:
        raise IncidentRefused(f"Choose a severity: {', '.join(Severity.values)}.")
    with changing(incident):
        if severity == incident.severity:
            return
        if not reason.strip():
            raise IncidentRefused(gettext("Say why the severity changes."))
        is_graver = severity < incident.severity
        regrade(incident, severity, by=by, now=now, reason=reason.strip())
        if is_graver:
            page_if_grave(incident, now=now)


def regrade(
    incident: Incident, severity: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """The incident is locked by the caller. Graver ones are published when the runbook says so."""
    data = {"from": incident.severity, "to": severity} | ({"reason": reason} if reason else {})
    incident.severity, incident.updated_at = severity, now
    incident.save(update_fields=["severity", "updated_at"])
    record(incident, "severity", by=by, at=now, data=data)
    duties.adjust(incident, now=now)
    remedy.track(incident, now=now)
    if incident.is_open:
        publish(incident, by=by, now=now)
    components.restate(incident, now=now)


def rename(incident: Incident, public_title: str, *, by: Actor, now: datetime) -> None:
    """Another title on the public page: never a customer's words, never empty."""
    title = " ".join(public_title.split())
    if not title:
        raise IncidentRefused(gettext("Write the title that the public reads."))
    with changing(incident):
        if title == incident.public_title:
            return
        data = {"from": incident.public_title, "to": title[:300]}
        incident.public_title, incident.updated_at = title[:300], now
        incident.save(update_fields=["public_title", "updated_at"])
        record(incident, "renamed", by=by, at=now, data=data)
