"""A duty ended by a person: done by hand with the evidence, or waived with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from incidents.lifecycle import duties
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Obligation
from support.tickets.actor import Actor

State = Obligation.State
# These are kept by doing them here: a click cannot stand for a word in public.
BY_DOING = {
    "page_ack": gettext_lazy("Acknowledge the incident instead."),
    "first_post": gettext_lazy("Publish the first post instead."),
    "public_update": gettext_lazy("Publish the update instead."),
}


def fulfil(duty: Obligation, *, evidence: str, by: Actor, now: datetime) -> None:
    """It was done elsewhere; `evidence` says where to see it, e.g. the address of a document."""
    if duty.kind in BY_DOING:
        raise IncidentRefused(str(BY_DOING[duty.kind]))
    if not evidence.strip():
        raise IncidentRefused(gettext("Say where it can be seen: a link, a number, a sentence."))
    with _ending(duty):
        duties.end(duty, by=by, now=now, evidence=evidence.strip()[:500])
        data = {"duty": duty.kind, "evidence": duty.evidence}
        record(duty.incident, "duty_done", by=by, at=now, data=data)


def waive(duty: Obligation, *, reason: str, by: Actor, now: datetime) -> None:
    """Nobody has to do it, for this reason. Reports count it neither as kept nor as late."""
    if not reason.strip():
        raise IncidentRefused(gettext("Say why nobody has to do it."))
    with _ending(duty):
        duty.state, duty.next_at, duty.thresholds = State.WAIVED, None, []
        duty.waived_by, duty.waived_reason = by.name, reason.strip()[:300]
        duty.save()
        data = {"duty": duty.kind, "reason": duty.waived_reason}
        record(duty.incident, "duty_waived", by=by, at=now, data=data)


@contextmanager
def _ending(duty: Obligation) -> Iterator[None]:
    """Locked, and still owed: of two who end it, the second reads who did."""
    incident = duty.incident
    with changing(incident):
        duty.refresh_from_db(from_queryset=Obligation.objects.select_for_update(no_key=True))
        duty.incident = incident
        if duty.state not in duties.OWED:
            said = gettext("It is %(state)s already.")
            raise IncidentRefused(said % {"state": duty.get_state_display().lower()})
        yield
