"""Trouble that cannot wait: several customers hit, security suspected, revenue blocked; detected or flagged."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext

from support.escalation.start import start
from support.lib import duration, words
from support.models import Message, Ticket, TicketEvent, TriggerHit, pinned
from support.tickets import facts
from support.tickets.actor import SYSTEM, Actor
from support.tickets.refused import TicketRefused

SEVERAL = "several_customers"
SAID = "SELECT reply_text FROM support_message WHERE ticket_id = %s AND kind = %s ORDER BY at, id"
LOOKED_AT = 100  # tickets; in an outage thousands are alike, and none may cost more than the last


class Found(NamedTuple):
    trigger: str
    reason: str
    evidence: dict[str, Any]


def detect(ticket: Ticket, *, now: datetime, said: str | None = None) -> list[TriggerHit]:
    """Look for trouble in this ticket. A trigger hits a ticket once, with what it saw, and then escalates.

    `said` is what the customer has written, where the caller knows it.
    """
    if ticket.brand.runbook_id is None:
        return []
    data = pinned(ticket.brand.runbook_id).data
    return [
        hit
        for found in _found(data, ticket, said)
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


def _found(data: Mapping[str, Any], ticket: Ticket, said: str | None) -> Iterator[Found]:
    triggers = data["escalation"].get("triggers") or {}
    if triggers.get(SEVERAL):
        yield from _several_customers(triggers[SEVERAL], ticket)
    others = [(name, rule) for name, rule in triggers.items() if rule and name != SEVERAL]
    if others and said is None:
        said = _said(ticket)
    text = f"{ticket.subject}\n{said}"
    for name, rule in others:
        yield from _words(name, rule, ticket, text)


def _several_customers(rule: Mapping[str, Any], ticket: Ticket) -> Iterator[Found]:
    """Enough customers within a time that holds this ticket, by when they wrote: mail may be read late."""
    if not ticket.category:
        return
    within = timedelta(seconds=duration.parse(rule["within"]).seconds)
    opened_at = ticket.opened_at
    alike = Ticket.objects.filter(brand=ticket.brand_id, category=ticket.category)
    alike = alike.filter(opened_at__gte=opened_at - within, opened_at__lte=opened_at + within)
    newest = alike.exclude(status=Ticket.Status.MERGED).order_by("-opened_at", "-id")
    rows = [*reversed(newest.values_list("opened_at", "requester_id", "number")[:LOOKED_AT])]
    for end in sorted({opened_at, *(at for at, *_ in rows if at > opened_at)}):
        latest = {who: number for at, who, number in rows if end - within <= at <= end}
        if len(latest) < rule["customers"]:
            continue
        reason = f"{len(latest)} customers wrote about {ticket.category} within {rule['within']}"
        tickets = [f"{ticket.brand.ticket_prefix}-{number}" for number in latest.values()]
        yield Found(SEVERAL, reason, {"tickets": tickets, "customers": len(latest)})
        return


def _words(name: str, rule: Mapping[str, Any], ticket: Ticket, text: str) -> Iterator[Found]:
    if ticket.category and ticket.category in (rule.get("categories") or ()):
        yield Found(
            name, f"{name.title()}: category {ticket.category}", {"category": ticket.category}
        )
        return
    if found := words.find(text, rule.get("keywords") or ()):
        yield Found(name, f"{name.title()}: the customer wrote “{found[0]}”", {"words": found})


def _said(ticket: Ticket) -> str:
    """What the customer newly wrote, quotes left out: an old alarm quoted below is no new one."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [ticket.pk, Message.Kind.CUSTOMER.value])
        return "\n".join(text for (text,) in cursor.fetchall())
