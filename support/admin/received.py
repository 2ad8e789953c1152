"""What arrived, before and after anybody understood it; what is held waits here for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.inbound import held
from support.inbound.parse import parse
from support.models import RawMessage, Role
from support.tickets.actor import Actor

State = RawMessage.State
PREVIEW = 20_000  # characters of a letter's text
SHOWN_BYTES = 2 * 2**20  # larger letters are not parsed for a preview


class ReceivedFilter(TabFilter):
    default = "held"
    views = (
        View(
            "held",
            gettext_lazy("Held"),
            lambda _user, _now: Q(state=State.HELD),
            empty=gettext_lazy(
                "No mail is held. What cannot be understood waits here with its reason."
            ),
        ),
        View("new", gettext_lazy("Waiting"), lambda _user, _now: Q(state=State.NEW)),
        View("done", gettext_lazy("Filed"), lambda _user, _now: Q(state=State.DONE)),
        View("discarded", gettext_lazy("Discarded"), lambda _user, _now: Q(state=State.DISCARDED)),
    )


@admin.register(RawMessage)
class ReceivedAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Received")
    refusals = (ValueError,)
    list_display = ["sender", "state_pill", "why", "recipients", "source", "received_at"]
    list_filter = [ReceivedFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["envelope_from", "reason", "key"]
    ordering = ["-received_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body", "headers")

    @admin.display(description=gettext_lazy("From"))
    def sender(self, row: RawMessage) -> str:
        return row.envelope_from or _("(no sender)")

    @admin.display(description=gettext_lazy("To"))
    def recipients(self, row: RawMessage) -> str:
        return ", ".join(row.envelope_to) or "—"

    @admin.display(description=gettext_lazy("State"))
    def state_pill(self, row: RawMessage) -> SafeString:
        return badges.choice("raw", row.state, State)

    @admin.display(description=gettext_lazy("Reason"))
    def why(self, row: RawMessage) -> str:
        return row.reason or row.last_error or "—"

    def item(self, row: RawMessage, now: datetime) -> Item:
        body = bytes(row.body)
        title, text = preview(row, body)
        return Item(
            title=title,
            pills=[badges.choice("raw", row.state, State)],
            notice=row.reason or row.last_error,
            facts=[
                (_("From"), row.envelope_from or "—"),
                (_("To"), ", ".join(row.envelope_to) or "—"),
                (_("Arrived"), row.received_at),
                (_("Through"), row.source),
                (_("Size"), filesizeformat(len(body))),
                (_("Attempts"), row.attempts),
                (_("What became of it"), _outcome(row.outcome)),
                (_("Decided by"), row.decided_by or "—"),
                (_("Key"), row.key),
            ],
            text_title=_("What it says"),
            text=text,
        )

    def verbs(self, row: RawMessage) -> Sequence[Verb]:
        again = Verb(
            "_again",
            gettext_lazy("Try again"),
            Role.AGENT,
            _release,
            gettext_lazy("It is being read again."),
        )
        drop = Verb(
            "_discard",
            gettext_lazy("Discard"),
            Role.LEAD,
            _discard,
            gettext_lazy("Discarded. Its bytes are kept."),
            needs_reason=True,
        )
        return {State.HELD: [again, drop], State.DISCARDED: [again]}.get(State(row.state), [])


def preview(row: RawMessage, body: bytes) -> tuple[str, str]:
    """(subject, text) of what arrived, as far as it can be read without trusting it."""
    if len(body) > SHOWN_BYTES or not row.content_type.startswith("message/"):
        return row.envelope_from or row.source, body[:PREVIEW].decode("utf-8", "replace")
    letter = parse(body)
    text = letter.text or body[:PREVIEW].decode("utf-8", "replace")
    return letter.subject or _("(no subject)"), text[:PREVIEW]


def _release(row: RawMessage, *, by: Actor, reason: str, now: datetime) -> None:
    if not held.release(row.pk, by=by.name, now=now):
        raise ValueError(_("Somebody else decided about it already."))


def _discard(row: RawMessage, *, by: Actor, reason: str, now: datetime) -> None:
    if not held.discard(row.pk, by=by.name, reason=reason):
        raise ValueError(_("Somebody else decided about it already."))


def _outcome(outcome: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in outcome.items()) or "—"
