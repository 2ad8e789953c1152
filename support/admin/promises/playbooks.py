"""Every run of a playbook, below the shelves of playbooks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.promises.playbook_shelves import shelves
from support.admin.row_page import RowPage
from support.admin.ticket import playbook_page
from support.models import PlaybookRun


@admin.register(PlaybookRun)
class PlaybookRunAdmin(RowPage, BrandAdmin):
    """A run is read and worked on from its ticket; the playbooks stand in the runbook's file."""

    nothing_yet = gettext_lazy(
        "No playbook was begun yet. It begins on the page of a ticket whose category has one."
    )
    called = gettext_lazy("Playbooks")
    list_display = ["name", "ticket", "state_said", "started_by", "started_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["ticket__brand"]
    ordering = ["-started_at", "-pk"]
    change_list_template = "desk/playbook_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = list(shelves(request))
        return super().changelist_view(request, {"shelves": found, **(extra_context or {})})

    def page(self, request: HttpRequest, row: PlaybookRun) -> HttpResponse:
        return playbook_page.page(request, row.ticket_id)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def state_said(self, run: PlaybookRun) -> SafeString:
        return badges.choice("playbook", run.state, PlaybookRun.State)
