"""Zendesk's webhooks: what happens there to a ticket whose `external_id` is the number of ours."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from incidents.alerts.alert import TEXT_LENGTH, words
from incidents.models import Webhook
from support.models import Ticket
from support.tickets import actions
from support.tickets.actor import Actor

STATUS, COMMENT = "ticket.status_changed", "ticket.comment_added"
BY = Actor("Zendesk")


def take(webhook: Webhook, *, now: datetime) -> str:
    """Read one event; says what came of it. Colleagues read it as a note; nothing is said to the customer."""
    try:
        body = json.loads(bytes(webhook.body) or b"{}")
        kind = words(body.get("type")).removeprefix("zen:event-type:")
        detail, event = body["detail"], body["event"]
        number, ours = words(detail["id"], 20), words(detail.get("external_id"), 50)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return "Noted: it holds no event of a ticket."
    ticket = _ticket(webhook, ours)
    if ticket is None:
        return f"Noted: ticket {number} names none of ours in its external_id."
    with override(ticket.brand.language):
        said = _said(kind, number, event if isinstance(event, Mapping) else {})
    if not said:
        return f"Noted: {kind or 'it'} changes nothing here."
    actions.note(ticket, by=BY, text=said, now=now)
    return f"{kind}: noted in {ticket.reference}."


def _ticket(webhook: Webhook, reference: str) -> Ticket | None:
    """`FOO-12`, of the brand whose secret signed the call."""
    prefix, _, number = reference.rpartition("-")
    if prefix != webhook.brand.ticket_prefix or not number.isdecimal() or len(number) > 9:
        return None
    mine = Ticket.objects.filter(brand=webhook.brand, number=int(number))
    return mine.select_related("brand").first()


def _said(kind: str, number: str, event: Mapping[str, Any]) -> str:
    """The event as a note; "" for one that colleagues need not know of."""
    if kind == STATUS and words(event.get("current")):
        told = {"number": number, "status": words(event["current"], 50).lower()}
        return gettext("In Zendesk, ticket %(number)s is now %(status)s.") % told
    comment = event.get("comment")
    if kind != COMMENT or not isinstance(comment, Mapping):
        return ""
    text, author = words(comment.get("body"), TEXT_LENGTH), comment.get("author")
    if not text:
        return ""
    name = words(author.get("name"), 100) if isinstance(author, Mapping) else ""
    told = {"number": number, "name": name or gettext("somebody")}
    return gettext("In Zendesk, %(name)s wrote to ticket %(number)s:") % told + f"\n\n{text}"
