"""Release notes that are soon due or late: told to those who lead, by the sweep and in its transaction."""

from collections.abc import Sequence
from datetime import datetime

from incidents.models import NotesDuty
from support.models import pinned
from support.outbound import links
from support.outbound.notify import Notice, leaders, notify
from support.sla.thresholds import Crossed


def crossed(passed: Sequence[Crossed], now: datetime) -> None:
    """One mail for each threshold that was passed before they were published."""
    owed = NotesDuty.objects.select_related("notes__brand")
    rows = owed.in_bulk([each.promise.pk for each in passed])
    for each in passed:
        duty = rows[each.promise.pk]
        if duty.notes.published_at is None:
            _tell(duty, each, now)


def _tell(duty: NotesDuty, passed: Crossed, now: datetime) -> None:
    notes, data = duty.notes, pinned(duty.runbook_id or 0).data
    state = "are late" if passed.is_breach else "are soon due"
    notice = Notice(
        key=f"notes:{duty.pk}:{passed.label}",
        subject=f"The release notes of {notes} {state}",
        text=(
            f"Due: {duty.breached_at or duty.due_at:%Y-%m-%d %H:%M} UTC.\n\n"
            f"They are drafted. Read them and publish: {links.console(notes)}\n"
        ),
    )
    notify(notice, leaders(data), brand=notes.brand, data=data, now=now)
