"""What stands on the page of an incident: promises, what to do next, tickets, the public's view, the timeline."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from incidents.lifecycle import duties
from incidents.lifecycle.duty_words import worded
from incidents.lifecycle.prose import reference, sentence
from incidents.models import Incident, IncidentEvent, Mailing, Obligation
from support.admin import badges
from support.models import Role, Ticket, may
from support.outbound import links

LINES = 200  # of the timeline; more is a story for the post-mortem

# The parts of the page where a step is done, and who finds them there.
PLACES = {"#act": Role.AGENT, "#people": Role.AGENT, "#publish": Role.LEAD, "#say": Role.LEAD}


def context(request: HttpRequest, incident: Incident, now: datetime) -> dict[str, Any]:
    owed = list(incident.obligations.order_by(F("due_at").asc(nulls_last=True), "pk"))
    events = list(incident.events.order_by("-at", "-pk")[:LINES])
    tickets = incident.links.select_related("ticket__brand").order_by("linked_at", "pk")
    brand = incident.brand
    home = links.status_page(brand.slug, brand.hosts)
    return {
        "incident": incident,
        "owed": [(promise, _badge(promise, now)) for promise in owed if _is_owed(promise)],
        "ended": [(promise, _badge(promise, now)) for promise in owed if not _is_owed(promise)],
        "steps": list(_steps(request, incident, {each.kind for each in owed if _is_owed(each)})),
        "links": tickets,
        "posts": incident.updates.order_by("-at", "-pk")[:20],
        "pages": incident.pages.order_by("-triggered_at"),
        "lines": list(_lines(incident, events)),
        "mailings": incident.mailings.exclude(state=Mailing.State.DRAFT).order_by("-sent_at"),
        "public_url": f"{home}/incidents/{incident.code}" if _is_public(incident) else "",
        "merged_from": incident.merged_from.order_by("pk"),
    }


def _lines(
    incident: Incident, events: Sequence[IncidentEvent]
) -> Iterator[tuple[IncidentEvent, str]]:
    """The timeline as sentences, in which a ticket's number leads to it."""
    numbers = {each.data["ticket"] for each in events if each.data.get("ticket")}
    mine = Ticket.objects.filter(brand=incident.brand, number__in=numbers)
    keys = dict(mine.values_list("number", "pk")) if numbers else {}
    for event in events:
        said, key = sentence(event), keys.get(event.data.get("ticket"))
        if key is None:
            yield event, said
            continue
        url = reverse("admin:support_ticket_change", args=[key])
        before, number, after = said.partition(reference(event))
        yield event, format_html('{}<a href="{}">{}</a>{}', before, url, number, after)


def _badge(promise: Obligation, now: datetime) -> tuple[str, Any]:
    what = worded(promise.kind)
    return f"{what[:1].upper()}{what[1:]}", badges.of_promise(promise, now)


def _is_owed(promise: Obligation) -> bool:
    return promise.state in duties.OWED


def _is_public(incident: Incident) -> bool:
    return incident.published_at is not None and not incident.is_private


def _steps(request: HttpRequest, incident: Incident, owed: set[str]) -> Iterator[tuple[str, str]]:
    """What a calm person would do now, most pressing first, each with where those may who may do it."""
    if incident.is_open:
        for step, place in _while_open(incident, owed):
            yield step, place if may(request.user, incident.brand_id, PLACES[place]) else ""
    if may(request.user, incident.brand_id, Role.LEAD):
        yield from _for_leads(incident, owed)


def _while_open(incident: Incident, owed: set[str]) -> Iterator[tuple[str, str]]:
    if incident.acknowledged_at is None:
        yield _("Take it: nobody has it yet."), "#act"
    if incident.commander_id is None:
        yield _("Name a commander."), "#people"
    if incident.publish_asked_by_id and incident.is_private:
        yield _("Decide whether it becomes public."), "#publish"
    if "public_update" in owed:
        yield _("Tell the public how it stands."), "#say"


def _for_leads(incident: Incident, owed: set[str]) -> Iterator[tuple[str, str]]:
    if "audience" in owed:
        yield _("Tell those affected."), tell_url(incident, Mailing.Kind.AUDIENCE)
    if incident.is_open:
        return
    if not incident.is_private and incident.links.filter(told_at=None).exists():
        yield _("Answer the linked tickets."), tell_url(incident, Mailing.Kind.TICKETS)
    if owed & {"post_mortem", "rca"}:
        yield _("Write down what was learned."), review_url(incident)


def tell_url(incident: Incident, kind: str) -> str:
    return reverse("admin:incidents_tell", args=[incident.pk, kind])


def review_url(incident: Incident) -> str:
    return reverse("admin:incidents_review", args=[incident.pk])
