"""Incidents in the console: the list, and one calm page for whoever leads one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin import cockpit, declare_page, panels, review_page, tell_page
from incidents.admin.changes import released_before
from incidents.admin.incident_panels import PANELS
from incidents.admin.words import WordsForm
from incidents.lifecycle import IncidentRefused, acknowledge, duties
from incidents.models import Incident
from support.admin import access, badges, moments
from support.admin.base import BrandAdmin
from support.admin.categories import named_category
from support.admin.item_page import Item, ItemPage, Verb, simply
from support.admin.tabs import TabFilter, View
from support.models import Role, Severity, may
from support.tickets.actor import Actor


class IncidentFilter(TabFilter):
    default = "open"
    views = (
        View(
            "open",
            gettext_lazy("Open"),
            lambda _user, _now: Q(status__in=Incident.OPEN),
            empty=gettext_lazy("No open incident. Escalations declare them; so can you."),
        ),
        View(
            "mine",
            gettext_lazy("Mine"),
            lambda user, _now: (
                Q(status__in=Incident.OPEN)
                & (Q(commander=user.pk) | Q(communications_lead=user.pk))
            ),
        ),
        View("over", gettext_lazy("Over"), lambda _user, _now: ~Q(status__in=Incident.OPEN)),
    )


@admin.register(Incident)
class IncidentAdmin(ItemPage, BrandAdmin):
    item_template = "desk/incident.html"
    change_list_template = "desk/incident_list.html"
    refusals = (IncidentRefused,)
    list_display = ["severity_pill", "title", "status_pill", "owed", "category_said", "declared_at"]
    list_display_links = ["title"]
    list_filter = [IncidentFilter, "brand", "severity"]
    list_select_related = ["brand"]
    search_fields = ["title", "public_title", "code"]
    ordering = ["severity", "-declared_at"]

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("declare/", guarded(declare_page.page), name="incidents_declare"),
            path("<int:pk>/tell/<slug:kind>/", guarded(tell_page.page), name="incidents_tell"),
            path("<int:pk>/after/", guarded(review_page.page), name="incidents_review"),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        owed = Q(obligations__state__in=duties.OWED)
        rows = super().get_queryset(request).select_related("brand", "runbook")
        annotated: QuerySet[Any] = rows.annotate(next_due=Min("obligations__due_at", filter=owed))
        return annotated

    @admin.display(description=gettext_lazy("Severity"), ordering="severity")
    def severity_pill(self, incident: Incident) -> SafeString:
        return badges.choice("severity", incident.severity, Severity)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def status_pill(self, incident: Incident) -> SafeString:
        return badges.choice("incident", incident.status, Incident.Status)

    @admin.display(description=gettext_lazy("Next duty"), ordering="next_due")
    def owed(self, incident: Incident) -> SafeString | str:
        due_at = vars(incident)["next_due"]
        if due_at is None:
            return "—"
        return badges.deadline(due_at, timezone.now(), what=_("Duty")).html()

    @admin.display(description=gettext_lazy("Category"), ordering="category")
    def category_said(self, incident: Incident) -> str:
        return named_category(incident.brand, incident.category) or "—"

    def verbs(self, row: Incident) -> Sequence[Verb]:
        taken = gettext_lazy("It is yours. The page stops ringing.")
        label = gettext_lazy("I have it")
        verb = Verb("_ack", label, Role.AGENT, simply(acknowledge), taken)
        return [verb] if row.is_open else []

    def page(self, request: HttpRequest, row: Incident) -> HttpResponse:
        """With the forms that the person may use; what was refused is shown as it was written."""
        shown, done = panels.answer(request, row, PANELS)
        if done is not None:
            return done
        words, published = self._say(request, row)
        if published is not None:
            return published
        refused = "_panel" in request.POST or (words is not None and "_say" in request.POST)
        if refused:
            row.refresh_from_db()  # a refused verb leaves its instance half changed
        elif request.method == "POST":
            return self.decide(request, row)
        more = cockpit.context(request, row, timezone.now())
        status = 422 if refused else 200
        return self.show(request, row, status=status, **more, words=words, panels=shown)

    def _say(
        self, request: HttpRequest, incident: Incident
    ) -> tuple[WordsForm | None, HttpResponse | None]:
        """The form for a public word, where a lead looks at an open incident that is not private."""
        if not incident.is_open or incident.is_private:
            return None, None
        if not may(request.user, incident.brand_id, Role.LEAD):
            return None, None
        said = "_say" in request.POST
        words = WordsForm(request.POST if said else None, incident=incident)
        if said and words.is_valid() and self._published(request, incident, words):
            return None, HttpResponseRedirect(request.path)
        return words, None

    def _published(self, request: HttpRequest, incident: Incident, words: WordsForm) -> bool:
        by = access.actor(request)
        try:
            words.publish(incident, by=by, now=timezone.now())
        except IncidentRefused as refusal:
            words.add_error(None, str(refusal))
            return False
        messages.success(request, _("Published."))
        return True

    def item(self, row: Incident, now: datetime) -> Item:
        shown = _("in public") if row.published_at and not row.is_private else _("inside only")
        private = [badges.pill("seen", "private", _("private"))] if row.is_private else []
        return Item(
            title=row.title,
            pills=[
                self.severity_pill(row),
                self.status_pill(row),
                *(private or [badges.pill("seen", "public", shown)]),
            ],
            facts=[
                (_("Brand"), row.brand),
                (_("Category"), self.category_said(row)),
                (_("Commander"), _name(row.commander)),
                (_("Speaks"), _name(row.communications_lead)),
                (
                    _("Declared"),
                    format_html("{}, {}", moments.said(row.declared_at), row.declared_by),
                ),
                (
                    _("Acknowledged"),
                    format_html("{}, {}", moments.said(row.acknowledged_at), row.acknowledged_by)
                    if row.acknowledged_at
                    else _("not yet"),
                ),
                (_("Resolved"), row.resolved_at or "—"),
                *released_before(row),
            ],
        )


def _name(user: Any) -> str:
    return Actor.of(user).name if user else "—"
