"""What in a ticket speaks for a trigger of the runbook: how many customers, or which words."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection

from support.lib import duration, keywords
from support.models import Message, Ticket

SEVERAL = "several_customers"
SAID = "SELECT reply_text FROM support_message WHERE ticket_id = %s AND kind = %s ORDER BY at, id"
LOOKED_AT = 100  # tickets; in an outage thousands are alike, and none may cost more than the last


class Found(NamedTuple):
    trigger: str
    reason: str
    evidence: dict[str, Any]


def found_in(data: Mapping[str, Any], ticket: Ticket, said: str | None) -> Iterator[Found]:
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
    if found := keywords.find(text, rule.get("keywords") or ()):
        yield Found(name, f"{name.title()}: the customer wrote “{found[0]}”", {"words": found})


def _said(ticket: Ticket) -> str:
    """What the customer newly wrote, quotes left out: an old alarm quoted below is no new one."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [ticket.pk, Message.Kind.CUSTOMER.value])
        return "\n".join(text for (text,) in cursor.fetchall())
