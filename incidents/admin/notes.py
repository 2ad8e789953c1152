"""Release notes: drafted by themselves, read and put right by those who lead, then published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from incidents import notes
from incidents.models import ReleaseNotes
from support import audit
from support.admin import access, badges, moments
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.models import Role


class NotesFilter(TabFilter):
    views = (
        View(
            "owed",
            gettext_lazy("To publish"),
            lambda _user, _now: Q(published_at=None),
            empty=gettext_lazy("No month waits. The next is drafted when this one has ended."),
        ),
        View("published", gettext_lazy("Published"), lambda _user, _now: ~Q(published_at=None)),
    )


@admin.register(ReleaseNotes)
class ReleaseNotesAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Release notes")
    item_template = "desk/notes.html"
    refusals = (notes.NotesRefused,)
    list_display = ["month_said", "badge", "brand", "updated_by", "published_at"]
    list_filter = [NotesFilter, "brand"]
    list_select_related = ["brand", "duty"]
    ordering = ["-month", "brand"]

    @admin.display(description=gettext_lazy("Month"), ordering="month")
    def month_said(self, row: ReleaseNotes) -> str:
        return date_format(row.month, "F Y")

    @admin.display(description=gettext_lazy("Promise"))
    def badge(self, row: ReleaseNotes) -> SafeString | str:
        duty = getattr(row, "duty", None)
        return badges.of_promise(duty, timezone.now()).html() if duty else "—"

    def verbs(self, row: ReleaseNotes) -> Sequence[Verb]:
        said = gettext_lazy("Published.")
        verb = Verb("_publish", gettext_lazy("Publish"), Role.LEAD, notes.publish, said)
        return [] if row.published_at else [verb]

    def item(self, row: ReleaseNotes, now: datetime) -> Item:
        duty = getattr(row, "duty", None)
        return Item(
            title=_("Release notes, %(month)s") % {"month": self.month_said(row)},
            pills=[badges.of_promise(duty, now)] if duty else [],
            facts=[
                (_("Brand"), row.brand),
                (_("Due"), duty.due_at if duty else "—"),
                (
                    _("Last change"),
                    format_html("{}, {}", row.updated_by, moments.said(row.updated_at)),
                ),
                (_("Published"), row.published_at or "—"),
                (_("By"), row.published_by or "—"),
            ],
        )

    def page(self, request: HttpRequest, row: ReleaseNotes) -> HttpResponse:
        """With the texts to write or correct; one that was refused is shown as it was written."""
        leads = access.reaches(request, row, Role.LEAD)
        verb = next((verb for name, verb in WRITTEN.items() if name in request.POST), None)
        shown = {"write": row.texts, "correct": dict.fromkeys(row.texts, "")}
        if verb is not None:
            if not leads:
                raise PermissionDenied
            sent = {each: request.POST.get(f"text-{each}", "") for each in row.texts}
            if _written(request, row, sent, verb):
                return HttpResponseRedirect(request.path)
            row.refresh_from_db()  # a refused verb leaves its instance half changed
            shown[verb.__name__] = sent
        elif request.method == "POST":
            return self.decide(request, row)
        context: dict[str, Any] = {
            "may_write": leads and not row.published_at,
            "may_correct": leads and bool(row.published_at),
            "texts": _named(shown["write"]),
            "correction": _named(shown["correct"]),
            "corrections": [
                (each, _named(each.texts)) for each in row.corrections.order_by("at", "pk")
            ],
        }
        return self.show(request, row, **context)


WRITTEN = {"_write": notes.write, "_correct": notes.correct}  # by button


def _named(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(each, get_language_info(each)["name_local"], text) for each, text in texts.items()]


def _written(request: HttpRequest, row: ReleaseNotes, texts: dict[str, str], verb: Any) -> bool:
    by = access.actor(request)
    now = timezone.now()
    try:
        with transaction.atomic():
            verb(row, texts, by=by, now=now)
            audit.record(f"notes {verb.__name__}", by=by, on=row, now=now)
    except notes.NotesRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
