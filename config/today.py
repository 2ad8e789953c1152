"""The Today page: what waits for this person now, over both apps, most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from incidents.lifecycle import duties
from incidents.models import Incident, Obligation
from support.admin import access, badges, tabs
from support.admin.mail import outgoing, received
from support.admin.queue import inbox, inbox_views
from support.admin.queue.inbox import InboxFilter
from support.admin.queue.inbox_views import BY_DEADLINE
from support.models import Alarm, Clock, OutboxMessage, RawMessage, Role, Severity, Ticket, scoped

SHOWN = 5  # rows of each panel
PAUSED = Clock.objects.filter(state=Clock.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    badge: Any
    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    url: str
    count: str
    rows: Sequence[Row]
    empty: str | LazyText
    is_alarm: bool = False


def panels(request: HttpRequest, *, now: datetime) -> list[Panel]:
    """Eight short lists with their counts; each links to the full one."""
    return [
        _tickets(request, "mine", now),
        _tickets(request, "soon", now),
        _tickets(request, "unassigned", now),
        _incidents(request, now),
        _duties(request, now),
        _held(request),
        _failed(request),
        _checks(request, now),
    ]


def may_answer(request: HttpRequest) -> bool:
    """Whether the person answers customers of any brand."""
    return access.has_role(request, Role.AGENT)


def inbox_links(request: HttpRequest) -> list[dict[str, Any]]:
    """The inbox in the navigation: every view with its count."""
    url, found = reverse("admin:support_ticket_changelist"), inbox.counted(request)
    here = inbox.current(request) if request.path == url else None
    return [
        {
            "label": view.label,
            "url": f"{url}?view={view.key}",
            "count": tabs.said(found[view.key]),
            "is_here": view is here,
        }
        for view in inbox.views(request)
    ]


def bell(request: HttpRequest) -> str:
    """The number beside the bell; empty where nothing is unread."""
    count = inbox.counted(request)[inbox_views.BELL]
    return tabs.said(count) if count else ""


def _tickets(request: HttpRequest, key: str, now: datetime) -> Panel:
    view = InboxFilter.named(key)
    tickets = (
        scoped(Ticket, request.user)
        .filter(view.rows(request.user, now))
        .select_related("brand")
        .prefetch_related(Prefetch("clocks", PAUSED, to_attr="paused_clocks"))
        .order_by(*BY_DEADLINE)[:SHOWN]
    )
    rows = [
        Row(
            reverse("admin:support_ticket_change", args=[ticket.pk]),
            badges.of_ticket(ticket, vars(ticket)["paused_clocks"], now),
            str(ticket),
            ticket.severity,
        )
        for ticket in tickets
    ]
    title = _("My promises") if key == "mine" else str(view.label)
    url = reverse("admin:support_ticket_changelist") + f"?view={key}"
    count = tabs.said(inbox.counted(request)[key])
    return Panel(title, url, count, rows, view.empty)


def _incidents(request: HttpRequest, now: datetime) -> Panel:
    found = scoped(Incident, request.user).filter(status__in=Incident.OPEN)
    rows = [
        Row(
            reverse("admin:incidents_incident_change", args=[incident.pk]),
            badges.choice("severity", incident.severity, Severity),
            incident.title,
            _("for %(time)s") % {"time": timesince(incident.declared_at, now, depth=1)},
        )
        for incident in found.order_by("severity", "-declared_at")[:SHOWN]
    ]
    url = reverse("admin:incidents_incident_changelist")
    empty = _("No open incident.")
    return Panel(_("Open incidents"), url, _count(found), rows, empty, is_alarm=bool(rows))


def _duties(request: HttpRequest, now: datetime) -> Panel:
    """What incidents owe, the most pressing first: late ones stand at the top."""
    found = scoped(Obligation, request.user).filter(state__in=duties.OWED, due_at__isnull=False)
    rows = [
        Row(
            reverse("admin:incidents_obligation_change", args=[duty.pk]),
            badges.of_promise(duty, now),
            badges.kind(duty.kind),
            duty.owner or duty.incident.title,
        )
        for duty in found.select_related("incident").order_by("due_at", "pk")[:SHOWN]
    ]
    url = reverse("admin:incidents_obligation_changelist")
    late = found.filter(due_at__lt=now).exists()
    empty = _("Nothing is owed for an incident.")
    return Panel(_("Duties"), url, _count(found), rows, empty, is_alarm=late)


def _held(request: HttpRequest) -> Panel:
    found = scoped(RawMessage, request.user).filter(state=RawMessage.State.HELD)
    rows = [
        Row(
            reverse("admin:support_rawmessage_change", args=[row.pk]),
            badges.choice("raw", row.state, RawMessage.State),
            row.envelope_from or row.source,
            row.reason,
        )
        for row in found.defer("body", "headers").order_by("-received_at")[:SHOWN]
    ]
    url = reverse("admin:support_rawmessage_changelist")
    empty = received.ReceivedFilter.named("held").empty
    return Panel(_("Held mail"), url, _count(found), rows, empty, is_alarm=bool(rows))


def _failed(request: HttpRequest) -> Panel:
    found = scoped(OutboxMessage, request.user).filter(Q(state=OutboxMessage.State.DEAD))
    rows = [
        Row(
            reverse("admin:support_outboxmessage_change", args=[row.pk]),
            badges.choice("outbox", row.state, OutboxMessage.State),
            outgoing.subject(row),
            row.destination,
        )
        for row in found.order_by("-created_at")[:SHOWN]
    ]
    url = reverse("admin:support_outboxmessage_changelist")
    empty = outgoing.OutgoingFilter.named("dead").empty
    return Panel(_("Failed sends"), url, _count(found), rows, empty, is_alarm=bool(rows))


def _checks(request: HttpRequest, now: datetime) -> Panel:
    """What the desk tries of itself all day: a check that was missed stands here until it is over, the oldest first."""
    found = scoped(Alarm, request.user).filter(recovered_at=None)
    here = {
        Alarm.Kind.SILENCE: "admin:support_rawmessage_changelist",
        Alarm.Kind.UNREAD: "admin:support_rawmessage_changelist",
        Alarm.Kind.UNHEARD: "admin:support_oncalloverride_changelist",
    }
    out = "admin:support_outboxmessage_changelist"
    rows = [
        Row(
            reverse(here.get(Alarm.Kind(alarm.kind), out)),
            badges.since(alarm.since, now),
            alarm.get_kind_display(),
            alarm.brand.name,
        )
        for alarm in found.select_related("brand").order_by("since", "pk")[:SHOWN]
    ]
    empty = _("Mail comes in, is filed and leaves, and every call for help would reach somebody.")
    url = reverse("admin:support_rawmessage_changelist")
    return Panel(_("Missed checks"), url, _count(found), rows, empty, is_alarm=bool(rows))


def _count(found: QuerySet[Any]) -> str:
    return tabs.said(found.order_by()[: tabs.COUNT_CAP].count())
