"""What is owed after and during incidents, as lists and pages: duties, action items, findings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import reviews
from incidents.lifecycle import IncidentRefused, duties, waive
from incidents.lifecycle import fulfil as fulfilled
from incidents.lifecycle.waive import BY_DOING
from incidents.models import ActionItem, Finding, Obligation
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb, linked
from support.admin.tabs import TabFilter, View
from support.lib import web
from support.models import Role
from support.tickets.actor import Actor

State = Obligation.State


class ObligationFilter(TabFilter):
    default = "owed"
    views = (
        View(
            "owed",
            gettext_lazy("Owed"),
            lambda _user, _now: Q(state__in=duties.OWED),
            empty=gettext_lazy("Nothing is owed for an incident."),
        ),
        View("late", gettext_lazy("Late"), lambda _user, now: _late(now)),
        View(
            "done", gettext_lazy("Done"), lambda _user, _now: Q(state__in=[State.MET, State.WAIVED])
        ),
    )


def _late(now: datetime) -> Q:
    return Q(state=State.BREACHED) | Q(state=State.RUNNING, due_at__lt=now)


@admin.register(Obligation)
class ObligationAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Duties")
    refusals = (IncidentRefused,)
    list_display = ["what", "badge", "incident", "owner", "due_at"]
    list_filter = [ObligationFilter, "kind"]
    list_select_related = ["incident"]

    def get_ordering(self, request: HttpRequest) -> Any:
        return (F("due_at").asc(nulls_last=True), "-pk")

    @admin.display(description=gettext_lazy("Duty"))
    def what(self, duty: Obligation) -> str:
        return badges.kind(duty.kind)

    @admin.display(description=gettext_lazy("State"), ordering="due_at")
    def badge(self, duty: Obligation) -> SafeString:
        return badges.of_promise(duty, timezone.now()).html()

    def verbs(self, row: Obligation) -> Sequence[Verb]:
        if row.state not in duties.OWED:
            return []
        done = Verb(
            "_done",
            gettext_lazy("Done: the reason says where to see it"),
            Role.AGENT,
            lambda duty, *, by, reason, now: fulfilled(duty, evidence=reason, by=by, now=now),
            gettext_lazy("Done."),
            needs_reason=True,
        )
        waived = Verb(
            "_waive",
            gettext_lazy("Waive"),
            Role.LEAD,
            waive,
            gettext_lazy("Waived."),
            needs_reason=True,
        )
        return [waived] if row.kind in BY_DOING else [done, waived]

    def item(self, row: Obligation, now: datetime) -> Item:
        return Item(
            title=badges.kind(row.kind),
            pills=[badges.of_promise(row, now).html()],
            notice=str(BY_DOING.get(row.kind, "")) if row.state in duties.OWED else "",
            facts=[
                (_("Incident"), linked(row.incident)),
                (_("Owner"), row.owner or "—"),
                (_("Due"), row.due_at or _("best effort")),
                (_("Done"), row.met_at or "—"),
                (_("By"), row.met_by or row.waived_by or "—"),
                (_("Reason"), row.waived_reason or "—"),
                (_("Evidence"), row.evidence or "—"),
            ],
        )


class ActionFilter(TabFilter):
    default = "open"
    views = (
        View(
            "open",
            gettext_lazy("Open"),
            lambda _user, _now: Q(done_at=None),
            empty=gettext_lazy("No action is open. They are added on the page after an incident."),
        ),
        View(
            "mine",
            gettext_lazy("Mine"),
            lambda user, _now: Q(done_at=None, owner=user.pk),
        ),
        View("done", gettext_lazy("Done"), lambda _user, _now: Q(done_at__isnull=False)),
    )


@admin.register(ActionItem)
class ActionItemAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Action items")
    refusals = (IncidentRefused,)
    list_display = ["title", "badge", "owner", "incident"]
    list_filter = [ActionFilter]
    list_select_related = ["incident", "duty", "owner"]
    search_fields = ["title"]
    ordering = ["duty__due_at", "pk"]

    @admin.display(description=gettext_lazy("State"), ordering="duty__due_at")
    def badge(self, item: ActionItem) -> SafeString:
        return badges.of_promise(item.duty, timezone.now()).html()

    def verbs(self, row: ActionItem) -> Sequence[Verb]:
        found = [_looked_at(turn) for turn in _turns(row)]
        if row.done_at is None:
            label, said = gettext_lazy("Done: the reason says where to see it"), _("Done.")
            found.insert(0, Verb("_done", label, Role.AGENT, _finish, said, needs_reason=True))
        return found

    def item(self, row: ActionItem, now: datetime) -> Item:
        looked = [
            f"J+{each.turn.removeprefix('action_j')}: {each.evidence} ({each.by}, {each.at:%d %b})"
            for each in row.reviews.order_by("at")
        ]
        return Item(
            title=row.title,
            pills=[badges.of_promise(row.duty, now).html()],
            facts=[
                (_("Incident"), linked(row.incident)),
                (_("Owner"), Actor.of(row.owner).name),
                (_("Due"), row.duty.due_at),
                (_("Issue"), web.anchor(row.link) or "—"),
                (_("Done"), row.done_at or "—"),
                (_("By"), row.done_by or "—"),
                (_("Evidence"), row.duty.evidence or "—"),
            ],
            sections=[(_("Looked at again"), looked)],
        )


def _finish(row: ActionItem, *, by: Actor, reason: str, now: datetime) -> None:
    reviews.finish(row, evidence=reason, by=by, now=now)


def _looked_at(turn: str) -> Verb:
    def run(row: ActionItem, *, by: Actor, reason: str, now: datetime) -> None:
        reviews.review(row, turn, evidence=reason, by=by, now=now)

    label = _("Looked at, J+%(days)s") % {"days": turn.removeprefix("action_j")}
    return Verb(f"_{turn}", label, Role.AGENT, run, gettext_lazy("Noted."), needs_reason=True)


def _turns(row: ActionItem) -> list[str]:
    """Reviews that the incident owes and this action has not had."""
    owed = row.incident.obligations.filter(kind__startswith="action_j").exclude(
        state__in=[State.CANCELLED, State.MERGED]
    )
    had = set(row.reviews.values_list("turn", flat=True))
    return sorted(set(owed.values_list("kind", flat=True)) - had)


class FindingFilter(TabFilter):
    default = "gaps"
    views = (
        View(
            "gaps",
            gettext_lazy("Open gaps"),
            lambda _user, _now: Q(is_gap=True, closed_at=None),
            empty=gettext_lazy("No gap of a runbook is open."),
        ),
        View("all", gettext_lazy("All"), lambda _user, _now: Q()),
    )


@admin.register(Finding)
class FindingAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Findings")
    list_display = ["reference", "text", "incident", "found_at", "closed_at"]
    list_display_links = ["reference", "text"]
    list_filter = [FindingFilter]
    list_select_related = ["incident"]
    ordering = ["-pk"]

    def item(self, row: Finding, now: datetime) -> Item:
        open_gap = row.is_gap and row.closed_at is None
        text = _("Open until a version that is applied names %(gap)s in incidents.after.gaps.")
        return Item(
            title=row.text,
            notice=text % {"gap": row.reference} if open_gap else "",
            facts=[
                (_("Incident"), linked(row.incident)),
                (_("Found"), row.found_at),
                (_("By"), row.found_by),
                (_("Closed"), row.closed_at or "—"),
                (_("With"), row.closed_by or "—"),
            ],
        )
