"""The notes of a month before anybody has edited them: what was released, and what the public saw break."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.models import Change, Incident
from incidents.notes import months
from incidents.status.show import Speaker
from incidents.status.words import words
from support.models import Brand, pinned


def texts(brand: Brand, month: date, rule: months.Rule) -> dict[str, str]:
    """In every language of the brand. Changes are titled as the notes say them; private incidents are not read."""
    since, until = months.begins(month, rule), months.begins(months.after(month), rule)
    changes = Change.objects.filter(
        brand=brand, state=Change.State.RELEASED, released_at__gte=since, released_at__lt=until
    )
    titles = list(changes.order_by("released_at", "pk").values_list("title", flat=True))
    public = Incident.objects.public().filter(
        brand=brand, declared_at__gte=since, declared_at__lt=until
    )
    broke = list(public.order_by("declared_at", "pk"))
    languages = pinned(brand.runbook_id).data["languages"] if brand.runbook_id else ["en"]
    return {
        each: _text(Speaker(words(each), ZoneInfo(rule["zone"])), titles, broke, until)
        for each in languages
    }


def _text(say: Speaker, titles: list[str], broke: list[Incident], until: datetime) -> str:
    changed = "\n".join(f"- {title}" for title in titles) or say.words["nothing released"]
    happened = "\n".join(_line(say, each, until) for each in broke) or say.words["no incident"]
    return f"{say.words['released']}\n{changed}\n\n{say.words['incidents']}\n{happened}\n"


def _line(say: Speaker, incident: Incident, until: datetime) -> str:
    day = say.date(incident.declared_at.astimezone(say.zone), "j F")
    lasted = (incident.resolved_at or until) - incident.declared_at
    return f"- {day}: {incident.public_title} ({say.length(max(lasted, timedelta(0)))})"
