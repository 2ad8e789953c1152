"""Two incidents that are one: tickets go to the survivor, pages and promises of the other end."""

from contextlib import ExitStack
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from incidents.lifecycle import components, duties
from incidents.lifecycle.grade import regrade
from incidents.lifecycle.publish import post
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident
from incidents.paging import ladder
from support.tickets.actor import Actor

State = duties.State


def merge(incident: Incident, into: Incident, *, by: Actor, now: datetime) -> None:
    """`incident` ends here and `into` goes on, as grave as the graver of both. Later reports of either join it."""
    if incident.pk == into.pk:
        raise IncidentRefused(gettext("Both incidents are the same."))
    if incident.brand_id != into.brand_id:
        raise IncidentRefused(gettext("Incidents of two brands cannot be merged."))
    with transaction.atomic(), ExitStack() as stack:
        for each in sorted((incident, into), key=lambda each: each.pk):  # so no two merges deadlock
            stack.enter_context(changing(each))
        _check(incident, into)
        if incident.severity < into.severity:
            regrade(into, incident.severity, by=by, now=now, reason=_("merged"))
        into.components.add(*incident.components.all())
        known = into.links.values("ticket")
        moved = incident.links.exclude(ticket__in=known).update(incident=into)
        data = {"from": incident.code, "title": incident.title, "tickets": moved}
        record(into, "merged_in", by=by, at=now, data=data)
        _end(incident, into, by=by, now=now)
        components.restate(into, now=now)


def _check(incident: Incident, into: Incident) -> None:
    if not (incident.is_open and into.is_open):
        raise IncidentRefused(
            gettext("Only open incidents are merged: reopen the one that is over.")
        )
    if incident.is_private and not into.is_private:
        raise IncidentRefused(gettext("A private incident can only be merged into a private one."))
    if incident.published_at and not into.published_at:
        raise IncidentRefused(gettext("The public follows this one: merge the other one into it."))


def _end(incident: Incident, into: Incident, *, by: Actor, now: datetime) -> None:
    incident.status, incident.merged_into = Incident.Status.RESOLVED, into
    incident.resolved_at, incident.updated_at, incident.next_update_at = now, now, None
    incident.save()
    Incident.objects.filter(merged_into=incident).update(merged_into=into)
    owed = incident.obligations.filter(state__in=duties.OWED)
    owed.update(state=State.MERGED, next_at=None, thresholds=[])
    ladder.resolve(incident, now=now)
    if incident.published_at and not incident.is_private:
        _say_where(incident, into, by=by, now=now)
    components.restate(incident, now=now)
    data = {"into": into.code, "title": into.title}
    record(incident, "merged", by=by, at=now, data=data)


def _say_where(incident: Incident, into: Incident, *, by: Actor, now: datetime) -> None:
    """The last word of a public entry: where the public reads on."""
    texts = {}
    for language in incident.runbook.data["languages"]:
        with translation.override(language):
            said = _("This is part of another incident. Follow it there: %(title)s.")
            texts[language] = said % {"title": into.public_title}
    post(incident, texts, template="merged", slots={"into": into.code}, by=by, now=now)
