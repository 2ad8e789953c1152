"""The status of an incident that the public does not read, and how one that was over begins again."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from incidents.lifecycle import components, duties, duty_rules
from incidents.lifecycle.publish import promise_next
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record, tell_tickets
from incidents.models import Incident, PostMortem
from support.lib import duration
from support.tickets.actor import Actor

Status = Incident.Status
REOPEN_WINDOW = "7 days"  # where the runbook's sla names none
REACHED = {  # when a status was first reached is shown by the API
    Status.IDENTIFIED: "identified_at",
    Status.MONITORING: "monitoring_at",
}


def reach(incident: Incident, status: str, *, now: datetime) -> None:
    """Set the status and when it was first reached, on the instance."""
    incident.status, incident.updated_at = status, now
    field = REACHED.get(Status(status))
    if field and getattr(incident, field) is None:
        setattr(incident, field, now)


def progress(incident: Incident, status: str, *, by: Actor, now: datetime) -> None:
    """How far we are, for those inside. What the public follows moves by a public word."""
    with changing(incident):
        if incident.published_at and not incident.is_private:
            raise IncidentRefused(
                gettext("The public follows this incident: say the new status there.")
            )
        if not incident.is_open or status not in Incident.OPEN:
            raise IncidentRefused(gettext("Resolve the incident, or reopen it, to move it there."))
        if status == incident.status:
            return
        data = {"from": incident.status, "to": status}
        reach(incident, status, now=now)
        incident.save()
        record(incident, "status", by=by, at=now, data=data)


def reopen(incident: Incident, *, reason: str, by: Actor, now: datetime) -> None:
    """It was not over. What was owed for its end is owed again from its next end; what was done stays done."""
    if not reason.strip():
        raise IncidentRefused(gettext("Say why it is not over."))
    with changing(incident):
        if incident.merged_into_id:
            raise IncidentRefused(gettext("It was merged into another incident: that one goes on."))
        if incident.is_open or incident.resolved_at is None:
            raise IncidentRefused(gettext("The incident is open."))
        if now > incident.resolved_at + _window(incident):
            raise IncidentRefused(
                gettext("It ended too long ago to be reopened: declare a new one.")
            )
        _open_again(incident, now)
        duties.drop(incident, *duty_rules.after_kinds(incident))
        # What the public has read of its cause stays; another one may be written.
        PostMortem.objects.filter(incident=incident).update(published_at=None)
        record(incident, "reopened", by=by, at=now, data={"reason": reason.strip()[:300]})
        tell_tickets(incident, by=by, at=now, reopened=True)
        if incident.published_at and not incident.is_private:
            promise_next(incident, None, now=now)
        components.restate(incident, now=now)


def _open_again(incident: Incident, now: datetime) -> None:
    incident.status, incident.resolved_at = Status.INVESTIGATING, None
    incident.updated_at = now
    try:
        with transaction.atomic():
            incident.save()
    except IntegrityError as error:
        raise IncidentRefused(
            gettext("Another incident about the same is open: link the tickets there.")
        ) from error


def _window(incident: Incident) -> timedelta:
    text = incident.runbook.data["sla"].get("reopen_window") or REOPEN_WINDOW
    return timedelta(seconds=duration.parse(text).seconds)
