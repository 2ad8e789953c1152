"""Whether a release may have caused it: releases shortly before an incident, incidents soon after a release (F15)."""

from datetime import timedelta

from incidents.changes.rules import rules
from incidents.models import Change, Incident
from support.lib import duration
from support.models import Brand

USUALLY = "2 hours"  # where the runbook says nothing


def releases_before(incident: Incident) -> list[Change]:
    """Newest first."""
    at = incident.declared_at
    near = Change.objects.filter(
        brand=incident.brand_id,
        state=Change.State.RELEASED,
        released_at__gt=at - _near(incident.brand),
        released_at__lte=at,
    )
    return list(near.order_by("-released_at", "pk"))


def incidents_after(change: Change) -> list[Incident]:
    """The earliest first; none for a change that has not gone out."""
    at = change.released_at
    if at is None:
        return []
    near = Incident.objects.filter(
        brand=change.brand_id, declared_at__gte=at, declared_at__lt=at + _near(change.brand)
    )
    return list(near.order_by("declared_at", "pk"))


def _near(brand: Brand) -> timedelta:
    within = (rules(brand) or {}).get("suspect_within") or USUALLY
    return timedelta(seconds=duration.parse(within).seconds)
