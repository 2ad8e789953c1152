"""Trouble that cannot wait: several customers hit, security suspected, revenue blocked; detected or flagged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from support.escalation.evidence import Found, found_in
from support.escalation.start import start
from support.models import Ticket, TicketEvent, TriggerHit, pinned
from support.tickets import facts
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused


def detect(ticket: Ticket, *, now: datetime, said: str | None = None) -> list[TriggerHit]:
    """Look for trouble in this ticket. A trigger hits a ticket once, with what it saw, and then escalates.

    `said` is what the customer has written, where the caller knows it.
    """
    if ticket.brand.runbook_id is None:
        return []
    data = pinned(ticket.brand.runbook_id).data
    return [
        hit
        for found in found_in(data, ticket, said)
        if (hit := _hit(ticket, found, by=SYSTEM, now=now)) is not None
    ]


def flag(ticket: Ticket, trigger: str, *, by: Actor, reason: str, now: datetime) -> TriggerHit:
    """Somebody sees what no rule saw."""
    if not reason.strip():
        raise TicketRefused(gettext("Say why you flag it."))
    if trigger not in known(ticket):
        raise TicketRefused(gettext("The runbook knows no such trouble."))
    found = Found(trigger, reason.strip(), {"said": reason.strip()})
    hit = _hit(ticket, found, by=by, now=now) or _again(ticket, found, by=by, now=now)
    if hit is None:
        raise TicketRefused(gettext("It is flagged already."))
    return hit


def known(ticket: Ticket) -> Mapping[str, Mapping[str, Any]]:
    """The triggers of the brand's runbook, by name."""
    if ticket.brand.runbook_id is None:
        return {}
    triggers = pinned(ticket.brand.runbook_id).data["escalation"].get("triggers") or {}
    return {name: rule or {} for name, rule in triggers.items()}


def unflag(ticket: Ticket, trigger: str, *, by: Actor, reason: str, now: datetime) -> None:
    """A false alarm: no rule sees it in this ticket again, but people may. What it started has told people already."""
    if not reason.strip():
        raise TicketRefused(gettext("Say why it is no such trouble."))
    standing = TriggerHit.objects.filter(ticket=ticket, trigger=trigger, cleared_at=None)
    cleared = {"cleared_at": now, "cleared_by": by.name, "cleared_reason": reason.strip()[:300]}
    if not standing.update(**cleared):
        raise TicketRefused(gettext("It is not flagged."))
    data = {"trigger": trigger, "cleared": True, "reason": reason.strip()}
    facts.record(ticket, TicketEvent.Kind.TRIGGER, by=by, at=now, data=data)


def _hit(ticket: Ticket, found: Found, *, by: Actor, now: datetime) -> TriggerHit | None:
    with transaction.atomic():
        _hold(ticket)
        hit, fresh = TriggerHit.objects.get_or_create(
            ticket=ticket,
            trigger=found.trigger,
            defaults={
                "evidence": found.evidence,
                "at": now,
                "flagged_by": "" if by is SYSTEM else by.name,
            },
        )
        if not fresh:
            return None
        _escalate(ticket, found, by=by, now=now)
    return hit


def _again(ticket: Ticket, found: Found, *, by: Actor, now: datetime) -> TriggerHit | None:
    """What was cleared stands again, with what was seen before; who cleared it, and why, is in the ticket's history."""
    with transaction.atomic():
        _hold(ticket)
        cleared = TriggerHit.objects.filter(ticket=ticket, trigger=found.trigger)
        hit = cleared.exclude(cleared_at=None).first()
        if hit is None:
            return None
        again = [*hit.evidence.get("again", ()), found.reason]
        hit.evidence = {**hit.evidence, "again": again}
        hit.at, hit.flagged_by = now, by.name
        hit.cleared_at, hit.cleared_by, hit.cleared_reason = None, "", ""
        hit.save()
        _escalate(ticket, found, by=by, now=now)
    return hit


def _hold(ticket: Ticket) -> None:
    Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)


def _escalate(ticket: Ticket, found: Found, *, by: Actor, now: datetime) -> None:
    data = {"trigger": found.trigger, "reason": found.reason, "evidence": found.evidence}
    facts.record(ticket, TicketEvent.Kind.TRIGGER, by=by, at=now, data=data)
    start(ticket, moment=f"trigger:{found.trigger}", reason=found.reason, now=now)
