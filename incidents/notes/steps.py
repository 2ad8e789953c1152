"""A month's notes are written, published and put right."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from incidents.lifecycle import duties
from incidents.models import NotesCorrection, NotesDuty, ReleaseNotes
from incidents.status.publish import republish
from support.outbound import links
from support.tickets.actor import Actor

KIND = "release_notes"
LONGEST = 20_000  # characters in one language


class NotesRefused(Exception):  # noqa: N818  # said to a person, as it stands
    """What was asked cannot be done; the message says why and what to do."""


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
