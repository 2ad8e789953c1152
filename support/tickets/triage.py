"""Triage: the runbook's five steps in one verb, all of them or a sentence that names what is missing.

Confirm source and context; classify; update the ticket with time and owner; tell the customer an ETA and when they hear
from us next; escalate where it is due (the caller starts that: `Triaged.escalate` says whether, and why).
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.utils.translation import gettext

from support.models import Message, Severity, Ticket, TicketEvent, pinned
from support.outbound import moments, templates
from support.sla import clocks
from support.sla.promise import due
from support.tickets import facts, properties, status, thread
from support.tickets.actor import Actor
from support.tickets.answers import recipients, replies
from support.tickets.answers.acknowledgement import (
    language_of,
    names,
    target_of,
    update_length,
    update_target,
)
from support.tickets.change import changing, save
from support.tickets.colleagues import notices
from support.tickets.people import identity
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind
URGENT = (Severity.P0, Severity.P1)
WRITTEN = ("severity", "category", "assignee", "triaged_at", *status.FIELDS, *identity.FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The form. `context` is what was confirmed about source and situation; `reason` is for a lower severity.

    `next_update_at` may be empty only where the runbook promises no updates. `identity_how` and `identity_evidence`
    are for brands that verify it (see `people.identity`).
    """

    context: str
    severity: str
    category: str
    owner: User | None
    eta: datetime | None
    next_update_at: datetime | None
    blocked_by_platform: bool = False
    reason: str = ""
    identity_how: str = ""
    identity_evidence: str = ""


@dataclass(frozen=True, slots=True)
class Triaged:
    """What came of it. `message` is None where the customer cannot be written to."""

    message: Message | None
    escalate: str  # why the ticket is escalated; empty when it is not


def triage(ticket: Ticket, form: Triage, *, by: Actor, now: datetime) -> Triaged:
    """Do all five steps at once. The acknowledgement is a person's answer: it counts as the first response."""
    with changing(ticket):
        missing = dict(_missing(ticket, form, now=now))
        if missing:
            steps = "; ".join(missing.values())
            raise TicketRefused(
                gettext("Triage is not complete: %(steps)s.") % {"steps": steps}, missing
            )
        written = list(_classified(ticket, form, by=by, now=now))
        message = _acknowledged(ticket, form, by=by, now=now)
        if message is not None:
            data = {"public": True, "triage": True}
            written.append(
                facts.fact(ticket, Kind.AGENT_REPLY, by=by, at=now, data=data, message=message)
            )
        written.append(facts.fact(ticket, Kind.ACKNOWLEDGED, by=by, at=now, message=message))
        if form.next_update_at is not None:
            at = {"at": form.next_update_at.isoformat()}
            written.append(facts.fact(ticket, Kind.PROMISED_UPDATE, by=by, at=now, data=at))
        because = _why_escalate(form)
        written.append(_triaged(ticket, form, because, by=by, now=now))
        facts.write(written)
        save(ticket, *WRITTEN, now=now)
        clocks.refresh(ticket, now=now)
        if any(each.kind == Kind.ASSIGNED for each in written):
            notices.assigned(ticket, by=by, now=now)
    return Triaged(message, because)


def preview(ticket: Ticket, form: Triage, *, by: Actor, now: datetime) -> str:
    """The acknowledgement as it would be sent, with "…" for an ETA not given yet; empty where none would be."""
    if ticket.brand.runbook_id is None or not recipients.recipients(ticket).to:
        return ""
    planned = copy(ticket)
    planned.severity = form.severity or ticket.severity
    return _letter(planned, form, by=by, now=now).text


def usual_update(ticket: Ticket, *, now: datetime) -> datetime | None:
    """When the runbook wants the customer to hear from us next; None where it promises no updates."""
    target = update_target(ticket, clocks.history_of(ticket.brand), now=now)
    return due(target.calendar, now, target.within) if target else None


def usual_solution(ticket: Ticket, *, now: datetime) -> datetime | None:
    """By when the runbook wants it solved; None where it promises no date, or where that date has passed."""
    history = clocks.history_of(ticket.brand)
    for kind in ("first_resolution", "total_resolution"):
        target = target_of(ticket, history, kind, now=now)
        at = due(target.calendar, ticket.opened_at, target.within) if target else None
        if at is not None and at > now:
            return at
    return None


def _missing(ticket: Ticket, form: Triage, *, now: datetime) -> Iterator[tuple[str, str]]:
    """The fields that are to be filled in still, each with what to do."""
    if not form.context.strip():
        yield "context", gettext("confirm where the report comes from and what is going on")
    if not form.severity:
        yield "severity", gettext("choose a severity")
    if not form.category:
        yield "category", gettext("choose a category")
    if form.owner is None:
        yield "owner", gettext("name an owner")
    if form.eta is None or form.eta <= now:
        yield "eta", gettext("give an ETA in the future")
    if _is_without_update(ticket, form, now):
        yield "next_update_at", gettext("say when the customer hears from us next")
    if identity.is_wanted(ticket) and not form.identity_how:
        yield "identity_how", gettext("verify the customer's identity")


def _is_without_update(ticket: Ticket, form: Triage, now: datetime) -> bool:
    if form.next_update_at is not None:
        return form.next_update_at <= now
    severity, ticket.severity = ticket.severity, form.severity or ticket.severity
    length = update_length(ticket, clocks.history_of(ticket.brand), now=now)
    ticket.severity = severity
    return length is not None


def _classified(ticket: Ticket, form: Triage, *, by: Actor, now: datetime) -> Iterator[TicketEvent]:
    yield from filter(
        None,
        [
            properties.classify_severity(ticket, form.severity, by=by, at=now, reason=form.reason),
            properties.classify_category(ticket, form.category, by=by, at=now),
            properties.give(ticket, form.owner, by=by, at=now),
        ],
    )
    if form.identity_how:
        yield identity.verified(
            ticket, form.identity_how, by=by, at=now, evidence=form.identity_evidence
        )
    if ticket.status == Ticket.Status.NEW:
        yield status.move(ticket, Ticket.Status.OPEN, by=by, at=now)
    ticket.triaged_at = ticket.triaged_at or now


def _acknowledged(ticket: Ticket, form: Triage, *, by: Actor, now: datetime) -> Message | None:
    """The mail with exactly these promises, in the customer's language and zone."""
    target = recipients.recipients(ticket)
    if not target.to or ticket.brand.runbook_id is None:
        return None
    rendered = _letter(ticket, form, by=by, now=now)
    message = thread.ours(ticket, Message.Kind.REPLY, by=by, text=rendered.text, at=now)
    replies.post(message, rendered, target, now=now)
    return message


def _letter(ticket: Ticket, form: Triage, *, by: Actor, now: datetime) -> templates.Rendered:
    book = pinned(ticket.brand.runbook_id or 0).data
    customer = ticket.requester
    language = language_of(ticket, customer, book)
    zone = customer.time_zone or ticket.brand.time_zone
    at = partial(moments.by, zone=zone, language=language, now=now)
    next_update = (
        at(form.next_update_at) if form.next_update_at else moments.within(None, language=language)
    )
    values = {
        **names(ticket, book),
        "customer": customer.name,
        "owner": Actor.of(form.owner).name if form.owner else by.name,
        "eta": at(form.eta) if form.eta else "…",
        "next_update": next_update,
    }
    return templates.render(book, "triaged", language, values, markup={})


def _why_escalate(form: Triage) -> str:
    if form.blocked_by_platform:
        return "Blocked by a platform dependency"
    return f"Triaged as {form.severity}" if form.severity in URGENT else ""


def _triaged(
    ticket: Ticket, form: Triage, because: str, *, by: Actor, now: datetime
) -> TicketEvent:
    data = {
        "context": form.context.strip(),
        "severity": form.severity,
        "category": form.category,
        "owner": Actor.of(form.owner).name if form.owner else "",
        "eta": form.eta.isoformat() if form.eta else None,
        "next_update_at": form.next_update_at.isoformat() if form.next_update_at else None,
        "blocked_by_platform": form.blocked_by_platform,
        "escalate": because,
    }
    return facts.fact(ticket, Kind.TRIAGED, by=by, at=now, data=data)
