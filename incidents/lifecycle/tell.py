"""Tell the public how it goes, with a time for the next word, until it is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from incidents.lifecycle import components, duties
from incidents.lifecycle.moves import reach
from incidents.lifecycle.publish import NEXT, promise_next, say
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record, tell_tickets
from incidents.models import Incident, IncidentUpdate
from incidents.paging import ladder
from support.tickets.actor import Actor

Status = Incident.Status


def post_update(  # noqa: PLR0913  # what a public word is made of
    incident: Incident,
    *,
    template: str,
    slots: Mapping[str, Any],
    by: Actor,
    now: datetime,
    next_update_at: datetime | None = None,
    status: str | None = None,
) -> IncidentUpdate:
    """Publish one update and promise the next; without a time, the runbook's interval counts from now."""
    with changing(incident):
        _check(incident, status, next_update_at, now)
        incident.published_at = incident.published_at or now
        reach(incident, status or incident.status, now=now)
        incident.save()
        duties.keep(incident, "public_update", by=by, now=now)
        duties.keep(incident, "first_post", by=by, now=now)
        promise_next(incident, next_update_at, now=now)
        filled: dict[str, Any] = {NEXT: incident.next_update_at, **slots}
        update = say(incident, template, filled, by=by, now=now)
        components.restate(incident, now=now)
    return update


def resolve(incident: Incident, *, slots: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """It is over: the last word in public, pages closed, and what is owed afterwards begins to run."""
    with changing(incident):
        if not incident.is_open:
            raise IncidentRefused(gettext("The incident is resolved already."))
        incident.status, incident.resolved_at = Status.RESOLVED, now
        incident.updated_at, incident.next_update_at = now, None
        incident.save()
        if incident.published_at and not incident.is_private:
            say(incident, "resolution", slots, by=by, now=now)
        duties.keep(incident, "public_update", by=by, now=now)
        duties.keep(incident, "page_ack", by=by, now=now)
        duties.adjust(incident, now=now)
        ladder.resolve(incident, now=now)
        components.restate(incident, now=now)
        record(incident, "resolved", by=by, at=now, data={"slots": dict(slots)})
        tell_tickets(incident, by=by, at=now, resolved=True)


def _check(
    incident: Incident, status: str | None, next_update_at: datetime | None, now: datetime
) -> None:
    if incident.is_private:
        raise IncidentRefused(gettext("This incident is private: nothing about it is published."))
    if not incident.is_open:
        raise IncidentRefused(gettext("The incident is over: reopen it or declare a new one."))
    if status is not None and status not in Incident.OPEN:
        raise IncidentRefused(gettext("Resolve the incident to say that it is over."))
    if next_update_at is not None and next_update_at <= now:
        raise IncidentRefused(gettext("The next update must lie in the future."))
