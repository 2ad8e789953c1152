"""A maintenance begins and ends, by itself at its times or by hand."""

from datetime import datetime

from django.utils.translation import gettext

from incidents.maintenance.refused import MaintenanceRefused
from incidents.maintenance.word import NO_NOTE, Note, changing, say
from incidents.models import Maintenance
from support.tickets.actor import SYSTEM, Actor

Status = Maintenance.Status


def start(row: Maintenance, *, by: Actor, now: datetime, note: Note = NO_NOTE) -> None:
    """It begins now, whatever was planned; its end stays as announced."""
    with changing(row):
        if row.status != Status.SCHEDULED:
            raise MaintenanceRefused(gettext("It has begun already, or will not take place."))
        row.status, row.started_at, row.next_at = Status.IN_PROGRESS, now, row.ends_at
        say(row, "begun", note=note, by=by, now=now)


def complete(row: Maintenance, *, by: Actor, now: datetime, note: Note = NO_NOTE) -> None:
    """It is over, and its components are as well as the open incidents let them be."""
    with changing(row):
        if row.status not in Maintenance.ACTIVE:
            raise MaintenanceRefused(gettext("Only what has begun can be completed."))
        row.status, row.completed_at, row.next_at = Status.COMPLETED, now, None
        say(row, "over", note=note, by=by, now=now)


def cancel(row: Maintenance, *, by: Actor, now: datetime, note: Note = NO_NOTE) -> None:
    """It will not take place, or is broken off."""
    with changing(row):
        if not row.is_open:
            raise MaintenanceRefused(gettext("It is over already."))
        row.status, row.completed_at, row.next_at = Status.CANCELLED, now, None
        say(row, "cancelled", note=note, by=by, now=now)


def run_due(*, now: datetime) -> int:
    """Begin and end what is due, each in its own transaction; twice is once. How many steps were taken."""
    due = Maintenance.objects.filter(next_at__lte=now).order_by("next_at")
    return sum(_step(row, now) for row in due)


def _step(row: Maintenance, now: datetime) -> bool:
    with changing(row):
        if row.next_at is None or row.next_at > now:  # somebody was faster, or moved it
            return False
        step = start if row.status == Status.SCHEDULED else complete
        step(row, by=SYSTEM, now=now)
    return True
