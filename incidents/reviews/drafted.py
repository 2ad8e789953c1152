"""The first draft of a post-mortem: what the timeline knows, in sentences."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.lifecycle.duty_words import worded
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
        _told_us(tickets.count(), people),
        _("Touched: %(parts)s.") % {"parts": parts} if parts else "",
    ]
    return "\n".join(filter(None, lines))


def _told_us(tickets: int, people: int) -> str:
    if not tickets:
        return _("No ticket was linked.")
    said = ngettext("%(n)s ticket", "%(n)s tickets", tickets) % {"n": tickets}
    who = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
    return _("%(tickets)s of %(people)s.") % {"tickets": said, "people": who}


def detection(incident: Incident) -> str:
    first = incident.tickets.order_by("opened_at").first()
    declared = {"at": _at(incident, incident.declared_at), "who": incident.declared_by}
    lines = [_("%(at)s declared by %(who)s.") % declared]
    if first is not None:
        report = {"at": _at(incident, first.opened_at), "ticket": first.reference}
        lines.insert(0, _("%(at)s first report: %(ticket)s.") % report)
    if incident.acknowledged_at:
        taken = {"at": _at(incident, incident.acknowledged_at), "who": incident.acknowledged_by}
        lines.append(_("%(at)s taken by %(who)s.") % taken)
    return "\n".join(lines)


def response(incident: Incident) -> Iterator[str]:
    for event in incident.events.exclude(kind__in=QUIET).order_by("at", "pk"):
        yield f"{_at(incident, event.at)} {event.actor_name} {sentence(event)}."


def promises(incident: Incident, *, late: bool) -> Iterator[str]:
    for duty in incident.obligations.order_by("started_at", "pk"):
        what = worded(duty.kind)
        if late and duty.breached_at:
            due = {"what": what, "at": _at(incident, duty.breached_at)}
            yield _("Late: %(what)s, due %(at)s.") % due
        elif not late and duty.state == Obligation.State.MET and not duty.breached_at:
            yield _("In time: %(what)s.") % {"what": what}


def _at(incident: Incident, moment: datetime) -> str:
    return date_format(moment.astimezone(ZoneInfo(incident.brand.time_zone)), "d M H:i")
