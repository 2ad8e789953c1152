"""Prepared answers: checked before they are saved, filled in for a ticket, used in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from support.models import Macro, Message, Severity, Ticket, pinned
from support.outbound import compose, templates
from support.tickets import properties, status
from support.tickets.actor import Actor
from support.tickets.answers import replies
from support.tickets.answers.acknowledgement import language_of
from support.tickets.refused import TicketRefused

REASON = "By a prepared answer"
VALUES = (
    "agent",
    "brand",
    "category",
    "customer",
    "severity",
    "subject",
    "support_address",
    "ticket",
)


def check(texts: Mapping[str, str], actions: Mapping[str, Any]) -> None:
    """TicketRefused for a text or an action that could not be used, with what may be written instead."""
    if not any(text.strip() for text in texts.values()) and not actions:
        raise TicketRefused(gettext("A prepared answer needs a text or an action."))
    for text in texts.values():
        try:
            templates.fill(text, dict.fromkeys(VALUES, ""))
        except templates.UnknownPlaceholder as unknown:
            raise TicketRefused(str(unknown)) from unknown
    for name, value in actions.items():
        rule = ACTIONS.get(name)
        if rule is None:
            raise TicketRefused(f'"{name}" is no action. Use {", ".join(sorted(ACTIONS))}.')
        if not rule(value):
            raise TicketRefused(
                gettext('"%(value)s" cannot be the %(name)s of a prepared answer.')
                % {"value": value, "name": name}
            )


def drafted(macro: Macro, ticket: Ticket, *, by: Actor) -> str:
    """Its text for this ticket, in the customer's language, for the agent to change; empty when it has none."""
    book = pinned(ticket.brand.runbook_id).data if ticket.brand.runbook_id else {}
    language = language_of(ticket, ticket.requester, book)
    text = macro.texts.get(language) or macro.texts.get(min(macro.texts, default=""), "")
    return filled(text, ticket, by=by)


def filled(text: str, ticket: Ticket, *, by: Actor) -> str:
    """A text with what its placeholders mean for this ticket."""
    values = {
        "agent": by.name,
        "brand": ticket.brand.name,
        "category": ticket.category,
        "customer": ticket.requester.name,
        "severity": ticket.severity,
        "subject": ticket.subject,
        "support_address": compose.sender_address(ticket.brand),
        "ticket": ticket.reference,
    }
    return templates.fill(text, values)


def use(
    macro: Macro, ticket: Ticket, *, by: Actor, now: datetime, text: str = ""
) -> Message | None:
    """Send `text`, or the macro's own, and do what it says; None where there was nothing to send.

    Without a text it is no answer: it stops no clock that waits for one.
    """
    wanted = macro.actions.get("status")
    words = text.strip() or drafted(macro, ticket, by=by).strip()
    with transaction.atomic():
        act(macro, ticket, by=by, now=now)
        if words:
            return replies.reply(ticket, by=by, text=words, status=wanted, now=now)
        if wanted:
            status.change_status(ticket, wanted, by=by, now=now, reason=REASON)
    return None


def act(macro: Macro, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Do what it says besides its text and status: severity, category, tags, assignee."""
    if macro.brand_id != ticket.brand_id:
        raise TicketRefused(gettext("This prepared answer belongs to another brand."))
    for name, value in macro.actions.items():
        _do(ticket, name, value, by=by, now=now)


def _do(ticket: Ticket, name: str, value: Any, *, by: Actor, now: datetime) -> None:
    if name == "severity":
        properties.change_severity(ticket, value, by=by, now=now, reason=REASON)
    elif name == "category":
        properties.change_category(ticket, value, by=by, now=now)
    elif name == "tags":
        properties.change_tags(ticket, [*ticket.tags, *value], by=by, now=now)
    elif name == "assign":
        properties.assign(ticket, by.user, by=by, now=now)


ACTIONS: dict[str, Callable[[Any], bool]] = {
    "assign": lambda value: value == "me",
    "category": lambda value: isinstance(value, str) and bool(value),
    "severity": lambda value: value in Severity.values,
    "status": lambda value: value in status.CHOSEN,
    "tags": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
}
