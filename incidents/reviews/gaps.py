"""Findings, and the gaps of the runbook among them: open until a version that was applied names them (L14)."""

from datetime import datetime

from django.utils.translation import gettext

from incidents.lifecycle import IncidentRefused
from incidents.lifecycle.timeline import changing, record
from incidents.models import Finding, Incident
from support.models import RunbookVersion, pinned
from support.tickets.actor import SYSTEM, Actor


def find(
    incident: Incident, text: str, *, is_gap: bool = False, by: Actor, now: datetime
) -> Finding:
    """Note what was learned."""
    if not text.strip():
        raise IncidentRefused(gettext("Say what was found."))
    with changing(incident):
        found = Finding.objects.create(
            incident=incident,
            text=text.strip()[:500],
            is_gap=is_gap,
            found_at=now,
            found_by=by.name,
        )
        record(incident, "finding", by=by, at=now, data={"text": found.text, "gap": is_gap})
    return found


def close_named(*, now: datetime) -> int:
    """Close the open gaps that the runbook in force names under incidents.after.gaps.closed; how many."""
    closed = 0
    gaps = Finding.objects.filter(is_gap=True, closed_at=None).select_related("incident__brand")
    for gap in gaps.order_by("pk"):
        version = _in_force(gap)
        if version is None or gap.reference not in _named(version):
            continue
        mine = Finding.objects.filter(pk=gap.pk, closed_at=None)
        if mine.update(closed_at=now, closed_by=version):
            data = {"gap": gap.reference, "version": version.number}
            record(gap.incident, "gap_closed", by=SYSTEM, at=now, data=data)
            closed += 1
    return closed


def _in_force(gap: Finding) -> RunbookVersion | None:
    key = gap.incident.brand.runbook_id
    return pinned(key) if key else None


def _named(version: RunbookVersion) -> list[str]:
    after = version.data["incidents"].get("after") or {}
    return list((after.get("gaps") or {}).get("closed") or [])
