"""A private incident, and the two people it takes to make it public."""

from datetime import datetime

from django.utils.translation import gettext

from incidents.lifecycle import duties
from incidents.lifecycle.people import person
from incidents.lifecycle.publish import show
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident
from support.tickets.actor import Actor


def ask_to_publish(incident: Incident, *, reason: str, by: Actor, now: datetime) -> None:
    """One person wants the public to know; nothing is shown yet."""
    asking = person(by)
    if not reason.strip():
        raise IncidentRefused(gettext("Say why the public should know."))
    with changing(incident):
        _private_and_open(incident)
        if incident.publish_asked_by_id:
            raise IncidentRefused(gettext("Somebody has asked already: another person decides."))
        incident.publish_asked_by = asking
        incident.save(update_fields=["publish_asked_by"])
        record(incident, "publish_asked", by=by, at=now, data={"reason": reason.strip()[:300]})


def approve_publishing(incident: Incident, *, by: Actor, now: datetime) -> None:
    """A second person agrees: the incident is public from here on, in the runbook's first words."""
    agreeing = person(by)
    with changing(incident):
        _private_and_open(incident)
        if incident.publish_asked_by_id is None:
            raise IncidentRefused(gettext("Nobody has asked for it to be published."))
        if incident.publish_asked_by_id == agreeing.pk:
            raise IncidentRefused(gettext("You asked for it yourself: a second person must agree."))
        incident.is_private, incident.updated_at = False, now
        incident.save(update_fields=["is_private", "updated_at"])
        record(incident, "publish_approved", by=by, at=now)
        duties.adjust(incident, now=now)
        show(incident, by=by, now=now)


def refuse_publishing(incident: Incident, *, reason: str, by: Actor, now: datetime) -> None:
    """It stays private; whoever asked may take it back as well."""
    with changing(incident):
        if incident.publish_asked_by_id is None:
            raise IncidentRefused(gettext("Nobody has asked for it to be published."))
        incident.publish_asked_by = None
        incident.save(update_fields=["publish_asked_by"])
        record(incident, "publish_refused", by=by, at=now, data={"reason": reason.strip()[:300]})


def _private_and_open(incident: Incident) -> None:
    if not incident.is_private:
        raise IncidentRefused(gettext("This incident is not private."))
    if not incident.is_open:
        raise IncidentRefused(
            gettext("The incident is over: what is said now is its root cause analysis.")
        )
