"""A rotation as a calendar that phones subscribe to: who is on call, who stands in, and where nobody is."""

from datetime import datetime, timedelta
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from support.lib import rota, signing
from support.models import Brand, RunbookVersion, of_rotation, pinned, stand_ins
from support.outbound import links

BEFORE, AHEAD = timedelta(days=14), timedelta(days=120)
REFRESH = timedelta(minutes=30)


@require_safe
def feed(request: HttpRequest, slug: str, rotation: str, code: str) -> HttpResponse:
    """Whoever knows the address may read it. A new word in the runbook (`feed`) makes a new address."""
    brand = Brand.objects.filter(slug=slug).exclude(runbook=None).first()
    version = pinned(brand.runbook_id) if brand and brand.runbook_id else None
    key = version.data["on_call"].get(rotation, {}).get("feed") if version else None
    if version is None or not key or not signing.verify(code, links.ON_CALL, slug, rotation, key):
        raise Http404
    answer = HttpResponse(
        calendar(version, rotation, now=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Cache-Control"] = f"private, max-age={REFRESH // timedelta(seconds=1)}"
    return answer


def calendar(version: RunbookVersion, rotation: str, *, now: datetime) -> bytes:
    """The shifts around now. A shift keeps its identity while it begins at the same time."""
    data = version.data
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = day - BEFORE, day + AHEAD
    theirs = of_rotation(stand_ins(version.brand_id, start, end), rotation)
    made = Calendar()
    made.add("prodid", "-//Deskbell//On call//EN")
    made.add("version", "2.0")
    made.add("name", f"{data['name']} on call ({rotation})")
    made.add("x-wr-calname", f"{data['name']} on call ({rotation})")
    made.add("refresh-interval", REFRESH)
    found = rota.shifts(data["on_call"][rotation], start, end, theirs)
    # The first began before we look: its beginning would change every day.
    for shift in found[1:] or found:
        person = data["people"].get(shift.person)
        event = Event()
        event.add("uid", f"{rotation}-{shift.start:%Y%m%dT%H%M%SZ}@{quote(data['domain'])}")
        event.add("dtstamp", now)
        event.add("dtstart", shift.start)
        event.add("dtend", shift.end)
        event.add("summary", _summary(person["name"] if person else "", rotation, shift))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _summary(name: str, rotation: str, shift: rota.Shift) -> str:
    if not name:
        return f"Nobody is on call ({rotation})"
    return f"{name} {'stands in' if shift.stands_in else 'is'} on call ({rotation})"
