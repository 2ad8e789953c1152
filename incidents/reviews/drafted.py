"""The first draft of a post-mortem: what the timeline knows, in sentences."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from incidents.lifecycle import duties
from incidents.lifecycle.prose import sentence
from incidents.models import Incident, Obligation, PostMortem
from support.models import Ticket

QUIET = ("duty_soon", "ticket_linked", "mailing_done")  # they would drown what people did


def text(post_mortem: PostMortem) -> str:
    labels = {field.name: str(field.verbose_name) for field in PostMortem._meta.fields}
    parts = [
        f"{labels[name].upper()}\n{getattr(post_mortem, name).strip()}"
        for name in PostMortem.SECTIONS
        if getattr(post_mortem, name).strip()
    ]
    return "\n\n".join([post_mortem.incident.title, *parts])


def impact(incident: Incident) -> str:
    tickets = Ticket.objects.filter(incident_links__incident=incident)
    people = tickets.values("requester").distinct().count()
    parts = ", ".join(incident.components.order_by("position").values_list("name", flat=True))
    lasted = (incident.resolved_at or incident.updated_at) - incident.declared_at
    minutes = int(lasted.total_seconds()) // 60
    lines = [
        f"{incident.severity}, {minutes // 60} h {minutes % 60:02d} min.",
        f"{tickets.count()} tickets of {people} people.",
        f"Touched: {parts}." if parts else "",
    ]
    return "\n".join(filter(None, lines))


def detection(incident: Incident) -> str:
    first = incident.tickets.order_by("opened_at").first()
    lines = [f"{_at(incident, incident.declared_at)} declared by {incident.declared_by}."]
    if first is not None:
        lines.insert(0, f"{_at(incident, first.opened_at)} first report: {first.reference}.")
    if incident.acknowledged_at:
        taken = _at(incident, incident.acknowledged_at)
        lines.append(f"{taken} taken by {incident.acknowledged_by}.")
    return "\n".join(lines)


def response(incident: Incident) -> Iterator[str]:
    for event in incident.events.exclude(kind__in=QUIET).order_by("at", "pk"):
        yield f"{_at(incident, event.at)} {event.actor_name} {sentence(event)}."


def promises(incident: Incident, *, late: bool) -> Iterator[str]:
    for duty in incident.obligations.order_by("started_at", "pk"):
        what = duties.worded(duty.kind)
        if late and duty.breached_at:
            yield f"Late: {what}, due {_at(incident, duty.breached_at)}."
        elif not late and duty.state == Obligation.State.MET and not duty.breached_at:
            yield f"In time: {what}."


def _at(incident: Incident, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(incident.brand.time_zone)):%d %b %H:%M}"
