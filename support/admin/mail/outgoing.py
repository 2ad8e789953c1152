"""What leaves: mails and calls that wait, went, or were given up; a person may send them again or drop them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import badges, moments
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.mail import fates
from support.admin.tabs import TabFilter, View
from support.models import OutboxMessage, Role
from support.outbound import decisions, outbox
from support.tickets.actor import Actor

State = OutboxMessage.State


class OutgoingFilter(TabFilter):
    default = "dead"
    views = (
        View(
            "dead",
            gettext_lazy("Given up"),
            lambda _user, _now: Q(state=State.DEAD),
            empty=gettext_lazy(
                "Everything that had to leave has left. Failures appear here with their reason."
            ),
        ),
        View(
            "pending",
            gettext_lazy("Waiting"),
            lambda _user, _now: Q(state=State.PENDING),
            (F("run_at").asc(),),
            gettext_lazy("Nothing waits to leave."),
        ),
        View("sent", gettext_lazy("Sent"), lambda _user, _now: Q(state=State.SENT)),
        View("cancelled", gettext_lazy("Cancelled"), lambda _user, _now: Q(state=State.CANCELLED)),
    )


@admin.register(OutboxMessage)
class OutboxAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Outgoing")
    refusals = (outbox.OutboxRefused,)
    list_display = ["what", "state_pill", "destination", "carrier", "attempts", "why", "created_at"]
    list_filter = [OutgoingFilter, "brand", "carrier"]
    list_select_related = ["brand", "ticket__brand"]
    search_fields = ["destination", "key"]
    ordering = ["-created_at"]

    @admin.display(description=gettext_lazy("What"))
    def what(self, row: OutboxMessage) -> str:
        return subject(row)

    @admin.display(description=gettext_lazy("State"))
    def state_pill(self, row: OutboxMessage) -> SafeString:
        return badges.choice("outbox", row.state, State)

    @admin.display(description=gettext_lazy("Reason"))
    def why(self, row: OutboxMessage) -> str:
        return row.last_error or "—"

    def item(self, row: OutboxMessage, now: datetime) -> Item:
        facts: list[tuple[Any, Any]] = [
            (_("To"), row.destination),
            (_("Carrier"), row.carrier),
            (_("Ticket"), _ticket_link(row) or "—"),
            (_("Attempts"), row.attempts),
            (_("Queued"), row.created_at),
            (_("Sent"), row.sent_at or "—"),
            (_("Given up after"), row.give_up_at),
            (_("Their reference"), row.provider_ref or "—"),
            (_("Key"), row.key),
            (_("Decided by"), row.decided_by or "—"),
        ]
        told = [
            format_html(
                "{} · {}", moments.said(event.at), fates.heard(event, to=row.destination)[1]
            )
            for event in row.deliveries.order_by("at")
        ]
        return Item(
            title=subject(row),
            pills=[badges.choice("outbox", row.state, State)],
            notice=row.last_error,
            facts=facts,
            text_title=_("What it says"),
            text=str(row.payload.get("text") or row.payload.get("body") or ""),
            sections=[(_("What the carrier said later"), told)] if told else [],
        )

    def verbs(self, row: OutboxMessage) -> Sequence[Verb]:
        again = Verb(
            "_again",
            gettext_lazy("Try again"),
            Role.AGENT,
            _requeue,
            gettext_lazy("It will be tried again now."),
        )
        drop = Verb(
            "_discard",
            gettext_lazy("Do not send"),
            Role.LEAD,
            _discard,
            gettext_lazy("Dropped."),
            needs_reason=True,
        )
        more = Verb(
            "_resend",
            gettext_lazy("Send again"),
            Role.AGENT,
            _requeue,
            gettext_lazy("It will be sent again now, as the same mail."),
        )
        of_mail = [more] if row.carrier == "mail" else []  # other systems have it for certain
        found = {State.DEAD: [again, drop], State.PENDING: [drop], State.SENT: of_mail}
        return found.get(State(row.state), [])


def subject(row: OutboxMessage) -> str:
    payload: dict[str, Any] = row.payload
    return str(payload.get("subject") or payload.get("summary") or row.key)


def _requeue(row: OutboxMessage, *, by: Actor, now: datetime, reason: str) -> None:
    decisions.requeue(row, by=by.name, now=now)


def _discard(row: OutboxMessage, *, by: Actor, now: datetime, reason: str) -> None:
    decisions.discard(row, by=by.name, reason=reason, now=now)


def _ticket_link(row: OutboxMessage) -> SafeString | str:
    if row.ticket is None:
        return ""
    return format_html('<a href="../../../ticket/{}/change/">{}</a>', row.ticket.pk, row.ticket)
