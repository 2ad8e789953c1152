"""What arrived, before and after anybody understood it; what is held waits here for a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access, badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.list_action import desk_action
from support.admin.mail import outcomes
from support.admin.tabs import TabFilter, View
from support.inbound import held, payloads
from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse
from support.models import Brand, RawMessage, Role, scoped
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


class DecideForm(ActionForm):
    """What a list's verbs ask for besides the rows."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, to discard"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("Reason, to discard")}),
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
    actions = ["again", "discard"]
    action_form = DecideForm

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

    @desk_action(gettext_lazy("Try again"), role=Role.AGENT)
    def again(self, request: HttpRequest, rows: QuerySet[RawMessage]) -> list[int]:
        by, now = access.actor(request), timezone.now()
        keys = list(rows.values_list("pk", flat=True))
        done = [pk for pk in keys if held.release(pk, by=by.name, now=now)]
        messages.success(request, _("%(count)d are being read again.") % {"count": len(done)})
        return done

    @desk_action(gettext_lazy("Discard"), role=Role.LEAD)
    def discard(self, request: HttpRequest, rows: QuerySet[RawMessage]) -> list[int]:
        by, reason = access.actor(request), request.POST.get("reason", "")
        keys = list(rows.values_list("pk", flat=True))
        done = [pk for pk in keys if held.discard(pk, by=by.name, reason=reason)]
        messages.success(request, _("%(count)d discarded.") % {"count": len(done)})
        return done

    def item(self, row: RawMessage, now: datetime) -> Item:
        letter = preview(row)
        files = [f"{each.name} · {filesizeformat(each.size)}" for each in letter.attachments]
        return Item(
            title=letter.subject or _("(no subject)"),
            pills=[badges.choice("raw", row.state, State)],
            notice=row.reason or row.last_error,
            facts=[
                (_("From"), row.envelope_from or "—"),
                (_("Written by"), _person(letter)),
                (_("To"), ", ".join(row.envelope_to) or "—"),
                (_("Brand"), row.brand or _("None yet")),
                (_("Arrived"), row.received_at),
                (_("Through"), row.source),
                (_("Size"), filesizeformat(len(row.body))),
                (_("Attempts"), row.attempts),
                (_("What became of it"), outcomes.told(row.outcome)),
                (_("Decided by"), row.decided_by or "—"),
                (_("Key"), row.key),
            ],
            text_title=_("What it says"),
            text=letter.text,
            sections=[(_("Files"), files)] if files else [],
        )

    def verbs(self, row: RawMessage) -> Sequence[Verb]:
        again = Verb(
            "_again",
            gettext_lazy("Try again"),
            Role.AGENT,
            _release,
            gettext_lazy("It is being read again."),
        )
        redirect = Verb(
            "_redirect",
            gettext_lazy("Redirect to this brand"),
            Role.AGENT,
            _release,
            gettext_lazy("It is being read again, for the brand that you chose."),
            among=lambda request: others(request, row),
        )
        drop = Verb(
            "_discard",
            gettext_lazy("Discard"),
            Role.LEAD,
            _discard,
            gettext_lazy("Discarded. Its bytes are kept."),
            needs_reason=True,
        )
        found = {State.HELD: [again, redirect, drop], State.DISCARDED: [again, redirect]}
        return found.get(State(row.state), [])


def others(request: HttpRequest, row: RawMessage) -> QuerySet[Brand]:
    """The brands that the person may answer for, besides the one that the letter lies with."""
    mine = scoped(Brand, request.user, Role.AGENT).order_by("name")
    return mine.exclude(pk=row.brand_id) if row.brand_id else mine


def preview(row: RawMessage) -> Letter:
    """What arrived, as far as it can be read without trusting it; else the beginning of its bytes as text."""
    body = bytes(row.body)
    found = _letter(row) if len(body) <= SHOWN_BYTES else None
    text = found.text if found else ""
    return replace(
        found or Letter(), text=(text or body[:PREVIEW].decode("utf-8", "replace"))[:PREVIEW]
    )


def _letter(row: RawMessage) -> Letter | None:
    try:
        opened = payloads.letter_at_hand(row)
    except Exception:  # noqa: BLE001  a provider's odd words may be the very reason why it is held
        return None
    return parse(opened.body) if opened else None


def _person(letter: Letter) -> str:
    return f"{letter.sender.name} <{letter.sender.email}>".strip() if letter.sender.email else "—"


def _release(
    row: RawMessage, *, by: Actor, reason: str, now: datetime, to: Brand | None = None
) -> None:
    if not held.release(row.pk, by=by.name, now=now, brand=to):
        raise ValueError(_("Somebody else decided about it already."))


def _discard(row: RawMessage, *, by: Actor, reason: str, now: datetime) -> None:
    if not held.discard(row.pk, by=by.name, reason=reason):
        raise ValueError(_("Somebody else decided about it already."))
