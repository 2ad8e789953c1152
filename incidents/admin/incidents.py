"""Incidents, their duties and pages, and the components they touch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin.words import WordsForm
from incidents.lifecycle import IncidentRefused, acknowledge
from incidents.models import Component, Incident, Obligation, Page
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.models import Role, Severity, may
from support.tickets.actor import Actor

State = Obligation.State


class IncidentFilter(TabFilter):
    default = "open"
    views = (
        View(
            "open",
            gettext_lazy("Open"),
            lambda _user, _now: Q(status__in=Incident.OPEN),
            empty=gettext_lazy("No open incident. Escalations declare them; so can a lead."),
        ),
        View("over", gettext_lazy("Over"), lambda _user, _now: ~Q(status__in=Incident.OPEN)),
    )


@admin.register(Incident)
class IncidentAdmin(ItemPage, BrandAdmin):
    item_template = "desk/incident.html"
    refusals = (IncidentRefused,)
    list_display = ["severity_pill", "title", "status_pill", "category", "declared_at", "brand"]
    list_display_links = ["title"]
    list_filter = [IncidentFilter, "brand", "severity"]
    list_select_related = ["brand"]
    search_fields = ["title", "code"]
    ordering = ["severity", "-declared_at"]

    @admin.display(description=gettext_lazy("Severity"), ordering="severity")
    def severity_pill(self, incident: Incident) -> SafeString:
        return badges.choice("severity", incident.severity, Severity)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def status_pill(self, incident: Incident) -> SafeString:
        return badges.choice("incident", incident.status, Incident.Status)

    def verbs(self, row: Incident) -> Sequence[Verb]:
        taken = gettext_lazy("It is yours. The page stops ringing.")
        label = gettext_lazy("I have it")
        verb = Verb("_ack", label, Role.AGENT, _acknowledge, taken)
        return [verb] if row.is_open else []

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of a row, with the form for a public word where a lead looks at an open incident."""
        incident = self.get_object(request, unquote(object_id))
        words = None
        if incident and incident.is_open and may(request.user, incident.brand_id, Role.LEAD):
            said = "_say" in request.POST
            words = WordsForm(request.POST if said else None, incident=incident)
            if said and words.is_valid() and self._published(request, incident, words):
                return HttpResponseRedirect(request.path)
            if said:
                request.method = "GET"  # the form is shown again with what was written
        return super().change_view(request, object_id, form_url, {"words": words})

    def _published(self, request: HttpRequest, incident: Incident, words: WordsForm) -> bool:
        by = Actor.of(request.user)  # type: ignore[arg-type]  # the site lets only signed-in people in
        try:
            words.publish(incident, by=by, now=timezone.now())
        except IncidentRefused as refusal:
            words.add_error(None, str(refusal))
            return False
        messages.success(request, _("Published."))
        return True

    def item(self, row: Incident, now: datetime) -> Item:
        shown = _("in public") if row.published_at and not row.is_private else _("inside only")
        return Item(
            title=row.title,
            pills=[
                self.severity_pill(row),
                self.status_pill(row),
                badges.pill("seen", "private" if row.is_private else "public", shown),
            ],
            facts=[
                (_("Category"), row.category or "—"),
                (_("Declared"), row.declared_at),
                (_("By"), row.declared_by),
                (_("Acknowledged"), row.acknowledged_at or _("not yet")),
                (_("By"), row.acknowledged_by or "—"),
                (_("Next public update"), row.next_update_at or "—"),
                (_("Resolved"), row.resolved_at or "—"),
                (_("Public title"), row.public_title),
            ],
            sections=[
                (_("Tickets"), _tickets(row)),
                (_("Said in public"), _updates(row)),
                (_("Owed"), _owed(row, now)),
                (
                    _("Pages"),
                    [f"{page.target}: {page.get_state_display()}" for page in row.pages.all()],
                ),
                (_("Timeline"), _timeline(row)),
            ],
        )


def _acknowledge(row: Incident, *, by: Actor, reason: str, now: datetime) -> None:
    acknowledge(row, by=by, now=now)


def _tickets(incident: Incident) -> list[Any]:
    tickets = incident.tickets.select_related("brand").order_by("opened_at")
    return [
        format_html(
            '<a href="{}">{}</a>', reverse("admin:support_ticket_change", args=[each.pk]), each
        )
        for each in tickets
    ]


def _updates(incident: Incident) -> list[str]:
    return [
        f"{update.at:%d %b %H:%M} {update.get_status_display()}: "
        + str(next(iter(update.texts.values()), ""))
        for update in incident.updates.order_by("-at")
    ]


def _owed(incident: Incident, now: datetime) -> list[Any]:
    return [
        format_html("{} {}", badges.kind(duty.kind), badges.of_promise(duty, now).html())
        for duty in incident.obligations.order_by(F("due_at").asc(nulls_last=True))
    ]


def _timeline(incident: Incident) -> list[str]:
    return [
        f"{event.at:%d %b %H:%M} {event.actor_name}: {event.kind.replace('_', ' ')}"
        for event in incident.events.order_by("at", "pk")
    ]


class ObligationFilter(TabFilter):
    default = "owed"
    views = (
        View(
            "owed",
            gettext_lazy("Owed"),
            lambda _user, _now: Q(state__in=[State.RUNNING, State.BREACHED]),
            empty=gettext_lazy("Nothing is owed after an incident."),
        ),
        View(
            "done", gettext_lazy("Done"), lambda _user, _now: Q(state__in=[State.MET, State.WAIVED])
        ),
    )


@admin.register(Obligation)
class ObligationAdmin(BrandAdmin):
    called = gettext_lazy("Duties")
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


@admin.register(Page)
class PageAdmin(BrandAdmin):
    list_display = ["target", "state", "incident", "triggered_at", "acknowledged_by", "expires_at"]
    list_filter = ["state"]
    list_select_related = ["incident"]
    ordering = ["-triggered_at"]


@admin.register(Component)
class ComponentAdmin(BrandAdmin):
    """Components come from the runbook file; their state from incidents."""

    list_display = ["name", "group", "state", "is_active", "brand"]
    list_filter = ["brand", "state"]
    list_select_related = ["brand"]
    ordering = ["brand", "position"]
