"""What somebody promised to do after an incident, done and looked at again."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import reviews
from incidents.lifecycle import IncidentRefused
from incidents.models import ActionItem, Obligation
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb, linked
from support.admin.tabs import TabFilter, View
from support.lib import web
from support.models import Role
from support.tickets.actor import Actor


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
    list_display = ["title", "badge", "named", "incident"]
    list_filter = [ActionFilter]
    list_select_related = ["incident", "duty", "owner"]
    search_fields = ["title"]
    ordering = ["duty__due_at", "pk"]

    @admin.display(description=gettext_lazy("State"), ordering="duty__due_at")
    def badge(self, item: ActionItem) -> SafeString:
        return badges.of_promise(item.duty, timezone.now()).html()

    @admin.display(description=gettext_lazy("Owner"), ordering="owner__first_name")
    def named(self, item: ActionItem) -> str:
        return Actor.of(item.owner).name

    def verbs(self, row: ActionItem) -> Sequence[Verb]:
        found = [_looked_at(turn) for turn in _turns(row)]
        if row.done_at is None:
            label, said = gettext_lazy("Done: the reason says where to see it"), _("Done.")
            found.insert(0, Verb("_done", label, Role.AGENT, _finish, said, needs_reason=True))
        return found

    def item(self, row: ActionItem, now: datetime) -> Item:
        looked = [
            f"J+{each.turn.removeprefix('action_j')}: {each.evidence}"
            f" ({each.by}, {date_format(each.at, 'MONTH_DAY_FORMAT')})"
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
        state__in=[Obligation.State.CANCELLED, Obligation.State.MERGED]
    )
    had = set(row.reviews.values_list("turn", flat=True))
    return sorted(set(owed.values_list("kind", flat=True)) - had)
