"""The board for a wall: what is late or nearly so over both apps, and who is on call, kept fresh by asking again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin
from django.db.models import Q, QuerySet, Value
from django.db.models.lookups import LessThan
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.lifecycle import duties
from incidents.models import Incident, Obligation
from support.admin import badges, tabs
from support.admin.badges import Badge
from support.admin.promises import oncall
from support.admin.queue.inbox_views import BY_DEADLINE
from support.lib import rota
from support.models import Brand, Ticket, of_rotation, pinned, scoped, stand_ins
from support.models.ticket import DEADLINE
from support.search.operators import OPEN, SOON
from support.tickets.actor import Actor

SHOWN = 14  # rows; a screen has no scroll bar that anybody could reach
WITHIN = timedelta(hours=1)
AHEAD_DAYS = 28


@dataclass(frozen=True, slots=True)
class Row:
    """A promise that presses: of a ticket, or of an incident."""

    due_at: datetime
    badge: Badge
    url: str
    name: str
    text: str
    severity: str
    brand: str
    owner: str


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who has a rotation now. An empty `name` is a gap, an empty `until` is beyond four weeks."""

    brand: str
    rotation: str
    name: str
    until: datetime | None


def _before(at: datetime) -> Q:
    """Compares the expression that the queue is indexed by, so that a count reads no row beyond it."""
    return OPEN & Q(LessThan(DEADLINE, Value(at)))


TILES = (
    tabs.View("late", gettext_lazy("Late"), lambda _user, now: _before(now)),
    tabs.View("soon", gettext_lazy("Due within the hour"), lambda _user, now: _before(now + WITHIN) & ~_before(now)),
    tabs.View("unassigned", gettext_lazy("Unassigned"), lambda _user, _now: OPEN & Q(assignee=None)),
    tabs.View("open", gettext_lazy("Open"), lambda _user, _now: OPEN),
)  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """The whole page; with `?part` only what changes, which the page asks for every few seconds."""
    now = timezone.now()
    context = {
        "now": now,
        "tiles": _tiles(request, now),
        "rows": _rows(request, now),
        "on_call": list(_on_call(request, now)),
        "incidents": _incidents(request),
    }
    if "part" in request.GET:
        return TemplateResponse(request, "desk/board_part.html", context)
    frame = {**admin.site.each_context(request), "title": _("Board")}
    return TemplateResponse(request, "desk/board.html", {**frame, **context})


def _tiles(request: HttpRequest, now: datetime) -> list[tuple[str, str, str]]:
    found = tabs.counts(scoped(Ticket, request.user), TILES, request.user, now)
    return [(tile.key, str(tile.label), tabs.said(found[tile.key])) for tile in TILES]


def _rows(request: HttpRequest, now: datetime) -> list[Row]:
    """The most pressing first, whatever they were promised for."""
    both = [*_of_tickets(request, now), *_of_incidents(request, now)]
    return sorted(both, key=lambda row: row.due_at)[:SHOWN]


def _of_tickets(request: HttpRequest, now: datetime) -> Iterator[Row]:
    found = scoped(Ticket, request.user).filter(_before(now + SOON))
    for ticket in found.select_related("brand", "assignee").order_by(*BY_DEADLINE)[:SHOWN]:
        who = ticket.assignee
        yield Row(
            ticket.next_due_at or now,
            badges.of_ticket(ticket, [], now),
            reverse("admin:support_ticket_change", args=[ticket.pk]),
            ticket.reference,
            ticket.subject,
            ticket.severity,
            ticket.brand.name,
            Actor.of(who).name if who else "",
        )


def _of_incidents(request: HttpRequest, now: datetime) -> Iterator[Row]:
    until = now + SOON
    owed = scoped(Obligation, request.user).filter(state__in=duties.OWED, due_at__lt=until)
    for duty in owed.select_related("incident__brand").order_by("due_at", "pk")[:SHOWN]:
        yield Row(
            duty.due_at or now,
            badges.of_promise(duty, now),
            reverse("admin:incidents_obligation_change", args=[duty.pk]),
            badges.kind(duty.kind),
            duty.incident.title,
            duty.incident.severity,
            duty.incident.brand.name,
            duty.owner,
        )


def _incidents(request: HttpRequest) -> QuerySet[Incident]:
    found = scoped(Incident, request.user).filter(status__in=Incident.OPEN)
    return found.select_related("brand").order_by("severity", "-declared_at")[:SHOWN]


def _on_call(request: HttpRequest, now: datetime) -> Iterator[OnCall]:
    brands = scoped(Brand, request.user).exclude(runbook=None).order_by("name")
    for brand in brands:
        runbook = pinned(brand.runbook_id or 0).data
        theirs = stand_ins(brand.pk, now, now + timedelta(days=AHEAD_DAYS))
        for name, rotation in oncall.rotations(brand).items():
            agreed = of_rotation(theirs, name)
            person = rota.on_call(rotation, now, agreed)
            until = rota.until(rotation, now, agreed, days=AHEAD_DAYS)
            named = runbook["people"].get(person, {}).get("name", "")
            yield OnCall(brand.name, name, named, until)
