"""Times and lengths as a customer reads them: in their zone, in their language, as part of a sentence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation

from support.lib.duration import Duration

# Dates are written by Django in any language it knows; the few words around them are here.
DAY = "l j F"
WORDS = {
    "en": {
        "by": "by {moment}, {city} time",
        "clock": "H:i",
        "join": "{day}, {clock}",
        "within": "within {length}",
        "no promise": "as soon as we can",
        "no update": "as soon as there is news",
    },
    "fr": {
        "by": "avant {moment}, heure de {city}",
        "first": r"l 1\e\r F",
        "clock": r"H \h i",
        "join": "{day}, {clock}",
        "within": "sous {length}",
        "no promise": "dès que possible",
        "no update": "dès qu'il y a du nouveau",
        "second": "seconde",
        "seconds": "secondes",
        "hour": "heure",
        "hours": "heures",
        "day": "jour",
        "days": "jours",
        "business day": "jour ouvré",
        "business days": "jours ouvrés",
    },
}


def by(at: datetime | None, *, zone: str, language: str, now: datetime) -> str:
    """ "by 14:30, Paris time"; with the day when it is another one there. None: no promise was made."""
    words = _words(language)
    if at is None:
        return words["no promise"]
    here = ZoneInfo(zone)
    local = at.astimezone(here)
    with translation.override(language):
        clock = formats.date_format(local, words["clock"])
        day = formats.date_format(local, words.get("first", DAY) if local.day == 1 else DAY)
    is_today = local.date() == now.astimezone(here).date()
    moment = clock if is_today else words["join"].format(day=day, clock=clock)
    return words["by"].format(moment=moment, city=_city(zone))


def within(length: Duration | None, *, language: str) -> str:
    """ "within 30 minutes", "within 1 business day"; None or best effort: no update was promised."""
    words = _words(language)
    if length is None or length.kind == "best_effort":
        return words["no update"]
    number, _, unit = str(length).partition(" ")
    return words["within"].format(length=f"{number} {words.get(unit, unit)}")


def _words(language: str) -> dict[str, str]:
    return WORDS.get(language.partition("-")[0], WORDS["en"])


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
