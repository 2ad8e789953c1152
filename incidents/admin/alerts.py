"""Alerts in the console: what fires, what was said about it, why it was routed so, and what people do about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.alerts import respond
from incidents.alerts.alert import Alert, Said
from incidents.alerts.group import ALONE
from incidents.alerts.respond import AlertRefused
from incidents.alerts.route import Passed, explain
from incidents.lifecycle import IncidentRefused
from incidents.models import AlertEvent, AlertGroup
from support.admin import badges, moments
from support.admin.base import BrandAdmin
from support.admin.categories import named_category
from support.admin.item_page import Item, ItemPage, Verb, linked, simply
from support.admin.tabs import TabFilter, View
from support.lib import web
from support.models import Role, Severity, pinned
from support.outbound import links
from support.tickets.actor import Actor

State = AlertGroup.State
LINES = 100  # of a group's history
MUTED_FOR = timedelta(hours=4)


class AlertFilter(TabFilter):
    default = "open"
    views = (
        View(
            "open",
            gettext_lazy("Firing"),
            lambda _user, _now: Q(state=State.OPEN),
            empty=gettext_lazy("Nothing fires. Alerts of your monitoring are shown here."),
        ),
        View(
            "untaken",
            gettext_lazy("Nobody has it"),
            lambda _user, _now: Q(state=State.OPEN, acknowledged_at=None),
        ),
        View("over", gettext_lazy("Over"), lambda _user, _now: Q(state=State.CLOSED)),
    )


@admin.register(AlertGroup)
class AlertAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Alerts")
    change_list_template = "desk/alert_list.html"
    refusals = (AlertRefused, IncidentRefused)
    list_display = ["severity_pill", "title", "state_pill", "source", "heard", "last_at"]
    list_display_links = ["title"]
    list_filter = [AlertFilter, "brand", "severity"]
    list_select_related = ["brand"]
    search_fields = ["title", "key"]
    ordering = ["-last_at"]

    @admin.display(description=gettext_lazy("Severity"), ordering="severity")
    def severity_pill(self, group: AlertGroup) -> SafeString:
        return badges.choice("severity", group.severity, Severity)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def state_pill(self, group: AlertGroup) -> SafeString:
        return badges.choice("alert", group.state, State)

    def item(self, row: AlertGroup, now: datetime) -> Item:
        muted = row.muted_until is not None and row.muted_until > now
        return Item(
            title=row.title,
            pills=[self.severity_pill(row), self.state_pill(row)],
            notice=_("Muted: nobody is told of it.") if muted else "",
            facts=list(_facts(row)),
            text_title=_("What it says"),
            text=row.text,
            sections=[
                (_("What was said"), list(_history(row))),
                (_("Why this severity and these people"), list(_reasons(row))),
                (_("What fires in it"), list(_members(row))),
            ],
        )

    def verbs(self, row: AlertGroup) -> Sequence[Verb]:
        take = Verb(
            "_take", _("I have it"), Role.AGENT, simply(respond.acknowledge), _("It is yours.")
        )
        close = Verb("_close", _("It is over"), Role.AGENT, simply(respond.close), _("Closed."))
        declare = Verb(
            "_declare", _("Make it an incident"), Role.LEAD, simply(respond.declare), _("Declared.")
        )
        mute = Verb(
            "_mute", _("Mute for 4 hours"), Role.LEAD, _mute, _("Muted."), needs_reason=True
        )
        hear = Verb(
            "_hear", _("Hear it again"), Role.LEAD, simply(respond.unmute), _("It is heard again.")
        )
        found = [take, close] if row.is_open else []
        if row.incident is None or not row.incident.is_open:
            found.append(declare)
        return [*found, hear if row.muted_until else mute]


def _facts(row: AlertGroup) -> Iterator[tuple[str, Any]]:
    yield _("Source"), row.source
    yield _("Since"), row.opened_at
    yield _("Last heard"), row.last_at
    if row.closed_at:
        yield _("Over since"), row.closed_at
    yield _("Heard"), row.heard
    yield _("Came back"), row.reopened
    yield _("Category"), named_category(row.brand, row.category) or "—"
    yield _("Who has it"), row.acknowledged_by or "—"
    if row.incident:
        yield _("Incident"), linked(row.incident)
    if row.link:
        yield _("There"), web.anchor(row.link)
    yield _("Tags"), ", ".join(map(str, row.tags)) or "—"
    yield _("Key"), row.key


def _history(row: AlertGroup) -> Iterator[SafeString]:
    """Newest first, each with the call that said so."""
    events = row.events.select_related("webhook").order_by("-at", "-pk")[:LINES]
    for event in events:
        kind = AlertEvent.Kind(event.kind).label
        line = format_html(
            "{} {}, {}: {}",
            moments.said(event.at),
            kind,
            event.by,
            event.text,
        )
        if event.webhook is None:
            yield line
        else:
            address = links.console(event.webhook)
            yield format_html('{} <a href="{}">{}</a>', line, address, _("as it came"))


def _members(row: AlertGroup) -> Iterator[SafeString | str]:
    """Each thing that fires, with when it began; a source that knows of none has one without a name."""
    for name, at in row.members.items():
        began = moments.said(datetime.fromisoformat(at))
        yield began if name == ALONE else format_html("{}, {}", name, began)


def _reasons(row: AlertGroup) -> Iterator[str]:
    """Every route of the runbook in its order, up to the one that matches the alert as it is now."""
    data = pinned(row.brand.runbook_id).data if row.brand.runbook_id else {}
    if not data.get("alerts"):
        return
    alert = Alert(
        key=row.key,
        said=Said.FIRING,
        title=row.title,
        kinds=tuple(row.kinds),
        tags=tuple(row.tags),
        subject=row.title if row.source == "mail" else "",
    )
    for each in explain(data, row.source, alert):
        yield _sentence(each)
    if row.route not in {route["id"] for route in data["alerts"]["routes"]}:
        yield _("It was routed by %(id)s, which the runbook no longer has.") % {"id": row.route}


def _sentence(passed: Passed) -> str:
    words = {"id": passed.id, "name": passed.failed, "wanted": ", ".join(passed.wanted)}
    if passed.failed:
        return _("%(id)s: passed over, its %(name)s is none of %(wanted)s") % words
    return _("%(id)s: taken") % words if passed.wanted else _("%(id)s: taken, the default") % words


def _mute(row: AlertGroup, *, by: Actor, reason: str, now: datetime) -> None:
    respond.mute(row, lasts=MUTED_FOR, by=by, reason=reason, now=now)
