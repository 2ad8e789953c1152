"""Calls of other systems in the console: byte for byte, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin.webhook_places import places
from incidents.hooks import process
from incidents.models import Webhook
from support.admin import access, badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.models import Brand, Role, brand_ids
from support.tickets.actor import Actor

State = Webhook.State
SHOWN = 20_000  # characters of a body


class CallFilter(TabFilter):
    default = "all"
    views = (
        View("all", gettext_lazy("All"), lambda _user, _now: Q()),
        View(
            "held",
            gettext_lazy("Held"),
            lambda _user, _now: Q(state=State.HELD),
            empty=gettext_lazy("No call is held. What cannot be read waits here with its reason."),
        ),
        View("new", gettext_lazy("Waiting"), lambda _user, _now: Q(state=State.NEW)),
    )


@admin.register(Webhook)
class WebhookAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy(
        "No call came yet. Paste the address of a source over there: see “Sources”."
    )
    called = gettext_lazy("Calls received")
    change_list_template = "desk/webhook_list.html"
    refusals = (ValueError,)
    list_display = ["source", "state_pill", "said", "brand", "received_at"]
    list_filter = [CallFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["outcome", "last_error", "key"]
    ordering = ["-received_at"]

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("sources/", guarded(self.sources), name="incidents_sources"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body")

    @admin.display(description=gettext_lazy("State"))
    def state_pill(self, row: Webhook) -> SafeString:
        return badges.choice("raw", row.state, State)

    @admin.display(description=gettext_lazy("What became of it"))
    def said(self, row: Webhook) -> str:
        return row.outcome or row.last_error or "—"

    def item(self, row: Webhook, now: datetime) -> Item:
        body = bytes(row.body)
        return Item(
            title=str(row),
            pills=[self.state_pill(row)],
            notice=row.last_error,
            facts=[
                (_("Source"), row.source),
                (_("Arrived"), row.received_at),
                (_("What became of it"), row.outcome or "—"),
                (_("Event"), row.event or "—"),
                (_("Size"), filesizeformat(len(body))),
                (_("Attempts"), row.attempts),
                (_("From"), row.remote_ip or "—"),
                (_("Key"), row.key),
            ],
            text_title=_("As it came"),
            text=body[:SHOWN].decode("utf-8", "replace"),
        )

    def verbs(self, row: Webhook) -> Sequence[Verb]:
        again = Verb("_again", _("Try again"), Role.AGENT, _again, _("It is being read again."))
        return [again] if row.state == State.HELD else []

    def sources(self, request: HttpRequest) -> HttpResponse:
        """Where each system must call for each brand of this person, and when it last did."""
        if not access.has_role(request, Role.LEAD):
            raise PermissionDenied
        brands = Brand.objects.filter(pk__in=brand_ids(request.user, Role.LEAD))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Where other systems call"),
            "places": list(places(brands.filter(runbook__isnull=False).order_by("name"))),
            "list_url": reverse("admin:incidents_webhook_changelist"),
        }
        return TemplateResponse(request, "desk/sources.html", context)


def _again(row: Webhook, *, by: Actor, reason: str, now: datetime) -> None:
    if not process.release(row, now=now):
        raise ValueError(_("Somebody else decided about it already."))
