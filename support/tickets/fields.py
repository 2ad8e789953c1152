"""What a ticket of its category has besides: the runbook's custom fields, some of them owed before it is resolved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from support.models import Ticket, TicketEvent, pinned
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.refused import TicketRefused

Spec = Mapping[str, Any]  # as the runbook's `CategoryField`
LONGEST = 300  # characters of one value


def known(ticket: Ticket) -> Sequence[Spec]:
    """The fields of the ticket's category, in the runbook's order."""
    if ticket.brand.runbook_id is None:
        return ()
    categories = pinned(ticket.brand.runbook_id).data.get("categories") or {}
    return (categories.get(ticket.category) or {}).get("fields") or ()


def values(ticket: Ticket) -> dict[str, str]:
    """What was filled in for the category that the ticket has now; those of another one are kept for its return."""
    found: dict[str, str] = ticket.fields.get(ticket.category) or {}
    return found


def change(ticket: Ticket, new: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Fill in these fields; an empty text takes a value away. One event tells all that changed."""
    with changing(ticket):
        specs = {spec["id"]: spec for spec in known(ticket)}
        before, after = values(ticket), dict(values(ticket))
        for key, text in new.items():
            if key not in specs:
                raise TicketRefused(_("This category has no field “%(field)s”.") % {"field": key})
            after[key] = clean(specs[key], text)
        after = {key: value for key, value in after.items() if value}
        if after == before:
            return
        ticket.fields = {**ticket.fields, ticket.category: after}
        names = {key: spec["name"] for key, spec in specs.items()}
        data = {"from": before, "to": after, "names": names}
        facts.record(ticket, TicketEvent.Kind.FIELDS, by=by, at=now, data=data)
        save(ticket, "fields", now=now)


def clean(spec: Spec, text: str) -> str:
    """The value as it is kept, by the kind of the field. TicketRefused names the field and what it takes."""
    text = " ".join(text.split())
    kind, name = spec.get("kind", "text"), {"field": spec["name"]}
    if len(text) > LONGEST:
        raise TicketRefused(
            _("%(field)s: at most %(most)d characters.") % {**name, "most": LONGEST}
        )
    if not text or kind == "text":
        return text
    if kind == "choice" and text not in spec["choices"]:
        one_of = ", ".join(spec["choices"])
        raise TicketRefused(
            _("%(field)s: choose one of %(choices)s.") % {**name, "choices": one_of}
        )
    if kind == "number" and not _is_number(text.replace(",", ".")):
        raise TicketRefused(_("%(field)s: write a number.") % name)
    if kind == "date" and not _is_day(text):
        raise TicketRefused(_("%(field)s: write a day as 2026-03-31.") % name)
    return text.replace(",", ".") if kind == "number" else text


def require_filled(ticket: Ticket) -> None:
    """TicketRefused where the runbook wants a field filled in before a ticket of this category is resolved."""
    filled = values(ticket)
    wanted = [spec for spec in known(ticket) if spec.get("required_to_resolve")]
    missing = [spec["name"] for spec in wanted if not filled.get(spec["id"])]
    if missing:
        raise TicketRefused(
            _("Fill in before it is resolved: %(fields)s.") % {"fields": ", ".join(missing)}
        )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
