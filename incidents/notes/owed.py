"""Which months' notes are owed, from when on and until when."""

from datetime import date, datetime
from itertools import takewhile

from django.db import transaction
from django.db.models import Max

from incidents.lifecycle import duties
from incidents.models import NotesDuty, ReleaseNotes
from incidents.notes import draft, months
from incidents.notes.steps import KIND
from support.models import Brand, RunbookVersion, pinned
from support.sla import hours
from support.tickets.actor import SYSTEM


def owe_due(*, now: datetime) -> int:
    """Draft the notes of each month that has ended, and promise them; how many. Twice is once.

    The first month is the one since which the runbook promises them without a break; from then on none is left out.
    """
    return sum(
        _owe(brand, rule, month, now)
        for brand in Brand.objects.exclude(runbook=None).order_by("pk")
        if (rule := _rule(brand)) is not None
        for month in months.ended(_first(brand, rule), rule, now=now)
    )


def _rule(brand: Brand) -> months.Rule | None:
    rule: months.Rule | None = pinned(brand.runbook_id or 0).data.get(KIND)
    return rule


def _first(brand: Brand, rule: months.Rule) -> date:
    """The month after the last that has notes."""
    last = ReleaseNotes.objects.filter(brand=brand).aggregate(last=Max("month"))["last"]
    return months.after(last) if last else months.of(_promised_since(brand), rule)


def _promised_since(brand: Brand) -> datetime:
    """When the first of the versions was applied that carry the section, back from the one in force."""
    current = pinned(brand.runbook_id or 0)
    versions = RunbookVersion.objects.filter(brand=brand, number__lte=current.number)
    newest = versions.order_by("-number").values_list("applied_at", f"data__{KIND}")
    carrying = [at for at, section in takewhile(lambda version: version[1], newest)]
    return min(carrying, default=current.applied_at)


def _owe(brand: Brand, rule: months.Rule, month: date, now: datetime) -> bool:
    with transaction.atomic():
        notes, made = ReleaseNotes.objects.get_or_create(
            brand=brand,
            month=month,
            defaults={
                "texts": draft.texts(brand, month, rule),
                "drafted_at": now,
                "updated_at": now,
                "updated_by": SYSTEM.name,
            },
        )
        if made:
            _promise(notes, rule)
    return made


def _promise(notes: ReleaseNotes, rule: months.Rule) -> None:
    """From the month's end to the day that the runbook names, with the runbook's warnings."""
    runbook = pinned(notes.brand.runbook_id or 0)
    start, due_at = (
        months.begins(months.after(notes.month), rule),
        months.due_at(notes.month, rule),
    )
    within = f"{rule['due_day']} days"
    columns = duties.running(runbook, within, hours.always(), started_at=start, due_at=due_at)
    NotesDuty.objects.create(notes=notes, kind=KIND, **columns)
