"""What is owed for an incident: its duties, done or waived."""

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

from incidents.lifecycle import IncidentRefused, duties, waive
from incidents.lifecycle import fulfil as fulfilled
from incidents.lifecycle.waive import BY_DOING
from incidents.models import Obligation
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb, linked
from support.admin.tabs import TabFilter, View
from support.models import Role

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
