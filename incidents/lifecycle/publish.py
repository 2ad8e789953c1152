"""What is said in public: the first word at once, every further one with all of its slots filled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext, gettext_lazy

from incidents.lifecycle import components, duties
from incidents.lifecycle.refused import IncidentRefused
from incidents.lifecycle.timeline import record
from incidents.models import Incident, IncidentUpdate
from incidents.models.code import new_code
from incidents.subscribers import broadcast
from support.lib import duration
from support.outbound import templates
from support.tickets.actor import Actor

MOMENT = "j F Y, H:i"  # reads well in every language of the page
NEXT = "next_update_at"  # a slot that the author fills with a time
SLOTS = {  # what the shipped runbooks call theirs; another name is shown as it is written
    "impact": gettext_lazy("impact"),
    "scope": gettext_lazy("scope"),
    "status": gettext_lazy("status"),
    "mitigation": gettext_lazy("mitigation"),
    "resolution": gettext_lazy("resolution"),
    "follow_up": gettext_lazy("follow up"),
}


def publish(incident: Incident, *, by: Actor, now: datetime) -> None:
    """Put a grave incident on the public page at once, in the runbook's words, with a promised next update."""
    rules = incident.runbook.data["incidents"]
    if not incident.is_private and incident.severity in rules["publish"]:
        show(incident, by=by, now=now)


def show(incident: Incident, *, by: Actor, now: datetime) -> None:
    """The same for one of any severity: somebody decided it."""
    if incident.published_at is None:
        incident.published_at = now
        incident.save(update_fields=["published_at"])
        say(incident, "acknowledge", _first_slots(incident), by=by, now=now)
        duties.keep(incident, "first_post", by=by, now=now)
        promise_next(incident, None, now=now)
    components.restate(incident, now=now)


def say(
    incident: Incident, template: str, slots: Mapping[str, Any], *, by: Actor, now: datetime
) -> IncidentUpdate:
    """Write one public post in every language of its template. Refused while a slot is empty.

    A slot is a text, a time, or a text for each language; where one of these is missing, the first is said instead.
    """
    wanted = incident.runbook.data["incidents"]["templates"].get(template)
    if wanted is None:
        raise IncidentRefused(f'The runbook has no template called "{template}".')
    empty = [name for name in wanted["slots"] if _is_empty(slots.get(name))]
    if empty:
        raise IncidentRefused(
            gettext("Fill in %(fields)s before this is published.")
            % {"fields": gettext(" and ").join(called(each) for each in empty)}
        )
    texts = {
        language: templates.fill(text, _spoken(slots, language, incident))
        for language, text in wanted.items()
        if language != "slots"
    }
    return post(incident, texts, template=template, slots=slots, by=by, now=now)


def post(  # what a public word is made of
    incident: Incident,
    texts: Mapping[str, str],
    *,
    template: str,
    slots: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> IncidentUpdate:
    """Write a public word whose texts, by language, are finished."""
    update = IncidentUpdate.objects.create(
        incident=incident,
        code=new_code(),
        status=incident.status,
        template=template,
        slots={
            name: value if isinstance(value, dict) else str(value) for name, value in slots.items()
        },
        texts=dict(texts),
        at=now,
        by=by.name,
        next_update_at=incident.next_update_at,
    )
    record(incident, "update", by=by, at=now, data={"template": template, "update": update.code})
    broadcast.announce(incident.brand, now=now, update=update)
    return update


def promise_next(incident: Incident, at: datetime | None, *, now: datetime) -> None:
    """The next public update is due then, or when the runbook says; a severity without a rule promises nothing."""
    within = incident.runbook.data["incidents"]["public_update"].get(incident.severity)
    if at is None and within:
        at = now + timedelta(seconds=duration.parse(within).seconds)
    incident.next_update_at = at
    incident.save(update_fields=[NEXT])
    if at is not None:
        rule = {"within": within or "0 minutes"}
        duties.owe(incident, "public_update", rule=rule, now=now, due_at=at)


def called(slot: str) -> str:
    """A slot of a template, as people read it."""
    return str(SLOTS.get(slot, slot.replace("_", " ")))


def _first_slots(incident: Incident) -> dict[str, Any]:
    """In the words that the runbook has for the public; `means` is written for those inside."""
    severity = incident.runbook.data["severities"][incident.severity]
    return {
        "impact": severity.get("public") or severity["means"],
        "scope": components.scope(incident),
    }


def _spoken(slots: Mapping[str, Any], language: str, incident: Incident) -> dict[str, str]:
    """Times as that language writes them, in the brand's zone."""
    zone = ZoneInfo(incident.brand.time_zone)
    return {
        name: _written(value.astimezone(zone), language)
        if isinstance(value, datetime)
        else in_language(value, language)
        for name, value in slots.items()
    }


def in_language(value: Any, language: str) -> str:
    """A slot's text in this language, else in the first one that it was written in."""
    if not isinstance(value, dict):
        return str(value).strip()
    texts = [str(each).strip() for each in (value.get(language), *value.values()) if each]
    return next(filter(None, texts), "")


def _is_empty(value: Any) -> bool:
    return not (in_language(value, "") if isinstance(value, dict) else str(value or "").strip())


def _written(local: datetime, language: str) -> str:
    with translation.override(language):
        return f"{formats.date_format(local, MOMENT)} ({local.tzname()})"
