"""Releases, for those who lead: who approved what, when it goes out, and what broke soon after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import changes
from incidents.models import Change, Incident
from support.admin import access, badges, moments
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb, linked, simply
from support.admin.tabs import TabFilter, View
from support.lib import web
from support.models import Role

State = Change.State
GOING = (State.OPEN, State.SCHEDULED)


class ChangeFilter(TabFilter):
    default = "going"
    views = (
        View(
            "going",
            gettext_lazy("To go out"),
            lambda _user, _now: Q(state__in=GOING),
            empty=gettext_lazy("Nothing waits for a release. Add a change by its pull request."),
        ),
        View("released", gettext_lazy("Released"), lambda _user, _now: Q(state=State.RELEASED)),
        View("cancelled", gettext_lazy("Cancelled"), lambda _user, _now: Q(state=State.CANCELLED)),
    )


@admin.register(Change)
class ChangeAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Releases")
    add_role = Role.LEAD
    refusals = (changes.ChangeRefused,)
    one = gettext_lazy("release")
    fields = ["brand", "title", "link"]
    list_display = ["title", "state_pill", "brand", "starts_at", "created_by"]
    list_filter = [ChangeFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["title", "link"]
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def state_pill(self, row: Change) -> SafeString:
        return badges.choice("change", row.state, State)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  # Django's signature
        by = access.actor(request)
        obj.created_at, obj.created_by = timezone.now(), by.name
        super().save_model(request, obj, form, change)

    def verbs(self, row: Change) -> Sequence[Verb]:
        label, said = gettext_lazy("Into the next window"), gettext_lazy("Scheduled and announced.")
        window = Verb("_schedule", label, Role.LEAD, simply(changes.schedule), said)
        label, said = gettext_lazy("Urgent: now, for this reason"), gettext_lazy("Released.")
        urgent = Verb("_urgent", label, Role.LEAD, changes.urgent, said, needs_reason=True)
        label, said = gettext_lazy("Cancel"), gettext_lazy("Cancelled.")
        cancel = Verb("_cancel", label, Role.LEAD, changes.cancel, said, needs_reason=True)
        return {State.OPEN: [window, urgent, cancel], State.SCHEDULED: [cancel]}.get(
            State(row.state), []
        )

    def item(self, row: Change, now: datetime) -> Item:
        approved = [
            format_html("{}, {}", each.login, moments.said(each.at)) for each in row.approvals()
        ]
        broken = [linked(each) for each in changes.incidents_after(row)]
        return Item(
            title=row.title,
            pills=[badges.choice("change", row.state, State)],
            notice=row.urgent_reason,
            facts=[
                (_("Brand"), row.brand),
                (
                    _("Pull request"),
                    web.anchor(row.link),
                ),
                (_("Goes out"), row.starts_at or "—"),
                (_("Released"), row.released_at or "—"),
                (_("Decided by"), row.decided_by or "—"),
                (_("Entered by"), row.created_by),
            ],
            sections=[
                (_("Approved by"), approved or [_("Nobody yet.")]),
                (_("Incidents soon after"), broken or [_("None.")]),
            ],
        )


def released_before(incident: Incident) -> list[tuple[str, SafeString]]:
    """A fact for the incident's page: what went out shortly before."""
    found = changes.releases_before(incident)
    listed = format_html_join(", ", "{}", ((linked(each),) for each in found))
    return [(_("Released shortly before"), listed)] if found else []
