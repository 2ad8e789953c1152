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
    hit = _hit(ticket, found, by=by, now=now)
    if hit is not None:
        return hit
    if TriggerHit.objects.filter(ticket=ticket, trigger=trigger, cleared_at=None).exists():
        raise TicketRefused(gettext("It is flagged already."))
    raise TicketRefused(
        gettext(
            "It was flagged before and cleared: a ticket escalates for it once. Raise the severity."
        )
    )


def known(ticket: Ticket) -> Mapping[str, Mapping[str, Any]]:
    """The triggers of the brand's runbook, by name."""
    if ticket.brand.runbook_id is None:
        return {}
    triggers = pinned(ticket.brand.runbook_id).data["escalation"].get("triggers") or {}
    return {name: rule or {} for name, rule in triggers.items()}


def unflag(ticket: Ticket, trigger: str, *, by: Actor, reason: str, now: datetime) -> None:
    """A false alarm. What it started has told people already; the trigger stays spent for this ticket."""
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
        Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
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
        data = {"trigger": found.trigger, "reason": found.reason, "evidence": found.evidence}
        facts.record(ticket, TicketEvent.Kind.TRIGGER, by=by, at=now, data=data)
        start(ticket, moment=f"trigger:{found.trigger}", reason=found.reason, now=now)
    return hit
