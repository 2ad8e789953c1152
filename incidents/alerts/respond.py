"""What people do about a group: take it, quiet it, say that it is over, make an incident of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from incidents import lifecycle
from incidents.alerts import intake
from incidents.models import AlertEvent, AlertGroup, Incident
from support.tickets.actor import Actor

Kind = AlertEvent.Kind


class AlertRefused(Exception):  # noqa: N818  # an answer to a person
    """Shown as it stands."""


def acknowledge(group: AlertGroup, *, by: Actor, now: datetime) -> None:
    """Somebody looks at it; so they have its incident too."""
    with transaction.atomic():
        row = _open(group)
        row.acknowledged_at, row.acknowledged_by = now, by.name
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        _write(row, Kind.ACKNOWLEDGED, by=by, now=now)
        if row.incident is not None and row.incident.is_open:
            lifecycle.acknowledge(row.incident, by=by, now=now)


def mute(group: AlertGroup, *, lasts: timedelta, by: Actor, reason: str, now: datetime) -> None:
    """Nobody is told of this key until then, also when it ends and begins anew. It is written down all the same."""
    if not reason.strip():
        raise AlertRefused(gettext("Say why nobody needs to hear of it."))
    with transaction.atomic():
        row = _locked(group)
        row.muted_until = now + lasts
        row.save(update_fields=["muted_until"])
        text = f"Until {row.muted_until:%Y-%m-%d %H:%M} UTC: {reason.strip()}"
        _write(row, Kind.MUTED, by=by, now=now, text=text)


def unmute(group: AlertGroup, *, by: Actor, now: datetime) -> None:
    """Heard again: what still fires is told the next time its source says so."""
    with transaction.atomic():
        row = _locked(group)
        row.muted_until = None
        row.save(update_fields=["muted_until"])
        _write(row, Kind.UNMUTED, by=by, now=now)


def close(group: AlertGroup, *, by: Actor, now: datetime) -> None:
    """Say that it is over, for sources that never do."""
    with transaction.atomic():
        row = _open(group)
        row.state, row.closed_at, row.members = AlertGroup.State.CLOSED, now, {}
        row.save(update_fields=["state", "closed_at", "members"])
        _write(row, Kind.RESOLVED, by=by, now=now)


def declare(group: AlertGroup, *, by: Actor, now: datetime) -> Incident:
    """Make an incident of it, or join the one that is open for its category."""
    with transaction.atomic():
        row = _locked(group)
        if row.incident is not None and row.incident.is_open:
            raise AlertRefused(gettext("It has an open incident already."))
        return intake.declare(row, by=by, now=now)


def _locked(group: AlertGroup) -> AlertGroup:
    rows = AlertGroup.objects.select_related("brand", "incident")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=group.pk)


def _open(group: AlertGroup) -> AlertGroup:
    row = _locked(group)
    if not row.is_open:
        raise AlertRefused(gettext("It is over already."))
    return row


def _write(group: AlertGroup, kind: Kind, *, by: Actor, now: datetime, text: str = "") -> None:
    AlertEvent.objects.create(group=group, at=now, kind=kind, text=text[:500], by=by.name)
