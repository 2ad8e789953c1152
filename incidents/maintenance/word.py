"""How every step of a maintenance begins and ends: its row locked, and a word to the public."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.lifecycle import components
from incidents.models import Maintenance, MaintenanceUpdate
from incidents.models.code import new_code
from incidents.status.publish import republish
from incidents.status.show import Speaker
from incidents.status.words import SPOKEN
from incidents.subscribers import broadcast
from support.tickets.actor import Actor

Note = Mapping[str, str]  # by language; a language without one reads the first that there is
NO_NOTE: Note = MappingProxyType({})
SAID = {
    "planned": {
        "en": "Planned from {start} to {end}.",
        "fr": "Prévue du {start} au {end}.",
    },
    "moved": {
        "en": "Moved: now planned from {start} to {end}.",
        "fr": "Déplacée : désormais prévue du {start} au {end}.",
    },
    "begun": {
        "en": "The maintenance has begun. It is planned to end by {end}.",
        "fr": "La maintenance a commencé. Sa fin est prévue pour le {end}.",
    },
    "over": {
        "en": "The maintenance is over.",
        "fr": "La maintenance est terminée.",
    },
    "cancelled": {
        "en": "The maintenance is cancelled.",
        "fr": "La maintenance est annulée.",
    },
}


@contextmanager
def changing(row: Maintenance) -> Iterator[None]:
    """One transaction around a verb; whoever changes a maintenance waits for whoever changes it already."""
    rows = Maintenance.objects.select_for_update(of=("self",), no_key=True)
    with transaction.atomic():
        row.refresh_from_db(from_queryset=rows.select_related("brand"))
        yield


def _texts(row: Maintenance, what: str, note: Note) -> dict[str, str]:
    """What the public reads of this step, by language, with times in the brand's zone."""
    zone, made = ZoneInfo(row.brand.time_zone), {}
    written = {language: text.strip() for language, text in note.items() if text.strip()}
    for language, words in SPOKEN.items():
        speaker = Speaker(words, zone)
        times = {"start": speaker.time(row.starts_at), "end": speaker.time(row.ends_at)}
        more = written.get(language) or next(iter(written.values()), "")
        made[language] = "\n\n".join(filter(None, [SAID[what][language].format(**times), more]))
    return made


def say(row: Maintenance, what: str, *, note: Note, by: Actor, now: datetime) -> MaintenanceUpdate:
    """Keep the row as it is now, tell the public, and bring the components in line."""
    row.updated_at = now
    row.save()
    update = MaintenanceUpdate.objects.create(
        maintenance=row,
        code=new_code(),
        status=row.status,
        texts=_texts(row, what, note),
        at=now,
        by=by.name,
    )
    components.settle(row.components.all(), None, now=now)
    republish(row.brand, now=now)
    broadcast.announce(row.brand, now=now, work_update=update)
    return update
