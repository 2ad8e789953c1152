"""The post-mortem: drafted from what the timeline knows, edited by people, shared inside."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from incidents.lifecycle import IncidentRefused, duties
from incidents.lifecycle.prose import sentence
from incidents.lifecycle.timeline import changing, record
from incidents.models import Incident, Obligation, PostMortem
from support.models import Ticket, pinned
from support.outbound import links
from support.outbound.notify import Notice, leaders, notify
from support.tickets.actor import Actor

QUIET = ("duty_soon", "ticket_linked", "mailing_done")  # they would drown what people did
LONGEST = 20_000  # characters of one section


def draft(incident: Incident, *, by: Actor, now: datetime) -> PostMortem:
    """The one post-mortem of an incident that is over, begun with everything that the rows know."""
    with changing(incident):
        if incident.is_open:
            raise IncidentRefused(gettext("Resolve the incident first."))
        made, _ = PostMortem.objects.get_or_create(
            incident=incident,
            defaults={
                "impact": _impact(incident),
                "detection": _detection(incident),
                "response": "\n".join(_response(incident)),
                "went_well": "\n".join(_promises(incident, late=False)),
                "went_badly": "\n".join(_promises(incident, late=True)),
                "drafted_at": now,
                "updated_at": now,
                "updated_by": by.name,
            },
        )
    return made


def edit(post_mortem: PostMortem, sections: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Write these sections, by their names."""
    for name in sections.keys() & set(PostMortem.SECTIONS):
        setattr(post_mortem, name, sections[name].strip()[:LONGEST])
    post_mortem.updated_at, post_mortem.updated_by = now, by.name
    post_mortem.save(update_fields=[*PostMortem.SECTIONS, "updated_at", "updated_by"])


def share(post_mortem: PostMortem, *, by: Actor, now: datetime) -> list[str]:
    """Mail it to those who lead, and the duty is done; returns whom. A later version may be shared again."""
    empty = [name for name in ("impact", "causes") if not getattr(post_mortem, name).strip()]
    if empty:
        raise IncidentRefused(
            gettext("Fill in %(fields)s before it is shared.")
            % {"fields": gettext(" and ").join(empty)}
        )
    incident = post_mortem.incident
    with changing(incident):
        data = pinned(incident.runbook_id).data
        notice = Notice(
            key=f"post-mortem:{post_mortem.pk}:{now:%Y%m%d%H%M%S}",
            subject=f"[{incident.severity}] Post-mortem: {incident.title}",
            text=f"{_text(post_mortem)}\n\nIn the console: {links.console(incident)}\n",
            category=incident.category,
        )
        reached = notify(notice, leaders(data), brand=incident.brand, data=data, now=now)
        post_mortem.shared_at, post_mortem.shared_by = now, by.name
        post_mortem.save(update_fields=["shared_at", "shared_by"])
        duties.keep(incident, "post_mortem", by=by, now=now, evidence=links.console(incident))
        names = [each.name for each in reached]
        record(incident, "post_mortem_shared", by=by, at=now, data={"to": names})
    return names


def _text(post_mortem: PostMortem) -> str:
    labels = {field.name: str(field.verbose_name) for field in PostMortem._meta.fields}
    parts = [
        f"{labels[name].upper()}\n{getattr(post_mortem, name).strip()}"
        for name in PostMortem.SECTIONS
        if getattr(post_mortem, name).strip()
    ]
    return "\n\n".join([post_mortem.incident.title, *parts])


def _impact(incident: Incident) -> str:
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


def _detection(incident: Incident) -> str:
    first = incident.tickets.order_by("opened_at").first()
    lines = [f"{_at(incident, incident.declared_at)} declared by {incident.declared_by}."]
    if first is not None:
        lines.insert(0, f"{_at(incident, first.opened_at)} first report: {first.reference}.")
    if incident.acknowledged_at:
        taken = _at(incident, incident.acknowledged_at)
        lines.append(f"{taken} taken by {incident.acknowledged_by}.")
    return "\n".join(lines)


def _response(incident: Incident) -> Iterator[str]:
    for event in incident.events.exclude(kind__in=QUIET).order_by("at", "pk"):
        yield f"{_at(incident, event.at)} {event.actor_name} {sentence(event)}."


def _promises(incident: Incident, *, late: bool) -> Iterator[str]:
    for duty in incident.obligations.order_by("started_at", "pk"):
        what = duties.WORDS.get(duty.kind, duty.kind)
        if late and duty.breached_at:
            yield f"Late: {what}, due {_at(incident, duty.breached_at)}."
        elif not late and duty.state == Obligation.State.MET and not duty.breached_at:
            yield f"In time: {what}."


def _at(incident: Incident, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(incident.brand.time_zone)):%d %b %H:%M}"
