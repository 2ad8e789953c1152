"""What people did about a page at PagerDuty: taken, given back, ended. It arrives late, twice and out of order."""

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.respond import acknowledge
from incidents.lifecycle.timeline import changing, record
from incidents.models import Page
from incidents.paging import ladder
from support.tickets.actor import Actor

State = Page.State
TAKEN, ENDED, RINGING = "acknowledged", "resolved", "ringing"


def heard(page: Page, what: str, *, by: Actor, at: datetime, now: datetime) -> bool:
    """Bring a page in line with what happened `at` that time over there. False: we know of something later.

    A page that ends there is taken, and stops ringing; the incident itself is ended by the person who tells the public.
    """
    with transaction.atomic():
        with changing(page.incident):
            page.refresh_from_db()
            if page.heard_at is not None and at < page.heard_at:
                return False
            page.heard_at = at
            page.save(update_fields=["heard_at"])
        _follow(page, what, by=by, now=now)
    return True


def _follow(page: Page, what: str, *, by: Actor, now: datetime) -> None:
    incident = page.incident
    if what == RINGING and incident.is_open and page.state != State.TRIGGERED:
        ladder.ring_on(page, now=now)
        incident.acknowledged_at, incident.acknowledged_by = None, ""
        incident.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record(incident, "page_given_back", by=by, at=now, data={"page": page.dedup_key})
    if what in {TAKEN, ENDED} and incident.is_open and page.state == State.TRIGGERED:
        acknowledge(incident, by=by, now=now)
        page.refresh_from_db()
    if what == ENDED and page.state != State.RESOLVED:
        page.state, page.resolved_at = State.RESOLVED, now
        page.save(update_fields=["state", "resolved_at"])
        record(incident, "page_ended", by=by, at=now, data={"page": page.dedup_key})
