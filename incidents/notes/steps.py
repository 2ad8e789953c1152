"""A month's notes are owed, written and published."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import takewhile

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from incidents.lifecycle import duties
from incidents.models import NotesCorrection, NotesDuty, ReleaseNotes
from incidents.notes import draft, months
from incidents.status.publish import republish
from support.models import Brand, RunbookVersion, pinned
from support.outbound import links
from support.sla import hours
from support.tickets.actor import SYSTEM, Actor

KIND = "release_notes"
LONGEST = 20_000  # characters in one language


class NotesRefused(Exception):  # noqa: N818  # said to a person, as it stands
    """What was asked cannot be done; the message says why and what to do."""


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


def write(notes: ReleaseNotes, texts: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """The text in every language of the brand. NotesRefused: one is empty, or the public has read it already."""
    written = _complete(notes, texts)
    with transaction.atomic():
        _hold(notes)
        notes.texts = written
        notes.updated_at, notes.updated_by = now, by.name
        notes.save(update_fields=["texts", "updated_at", "updated_by"])


def publish(notes: ReleaseNotes, *, by: Actor, now: datetime, reason: str = "") -> None:
    """On the public page and in its feed; what was promised is kept. NotesRefused: it is there already."""
    with transaction.atomic():
        _hold(notes)
        notes.published_at, notes.published_by = now, by.name
        notes.save(update_fields=["published_at", "published_by"])
        brand = notes.brand
        evidence = f"{links.status_page(brand.slug, brand.hosts)}/releases#{notes}"
        for duty in NotesDuty.objects.select_for_update(no_key=True).filter(notes=notes):
            duties.end(duty, by=by, now=now, evidence=evidence)
        republish(brand, now=now)


def correct(notes: ReleaseNotes, texts: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Say below published notes what was wrong in them, with today's date; what was read stays as it was."""
    written = _complete(notes, texts)
    if notes.published_at is None:
        raise NotesRefused(gettext("The public has not read it yet: change the text itself."))
    with transaction.atomic():
        NotesCorrection.objects.create(notes=notes, texts=written, at=now, by=by.name)
        republish(notes.brand, now=now)


def _complete(notes: ReleaseNotes, texts: Mapping[str, str]) -> dict[str, str]:
    empty = [each for each in notes.texts if not texts.get(each, "").strip()]
    if empty:
        raise NotesRefused(
            gettext("Write it in every language: %(languages)s is empty.")
            % {"languages": ", ".join(empty)}
        )
    return {each: texts[each].strip()[:LONGEST] for each in notes.texts}


def _hold(notes: ReleaseNotes) -> None:
    held = ReleaseNotes.objects.select_for_update(no_key=True).get(pk=notes.pk)
    notes.texts, notes.published_at = held.texts, held.published_at
    if notes.published_at:
        raise NotesRefused(gettext("It is published: what the public has read is not rewritten."))


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
