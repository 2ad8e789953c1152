"""Everything that is known of one person, as plain data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils.module_loading import import_string

from support.models import CustomerAddress, Message, Participant, Ticket
from support.privacy.whose import Whose

ABOUT = (
    "What this desk keeps about you: who you are to us, your tickets and what was said in them. Letters are the bytes "
    "that arrived. Times are UTC. Notes that colleagues wrote to each other are not part of it."
)


def data(theirs: Whose, now: datetime) -> dict[str, Any]:
    """What `data.json` of the export holds."""
    customer = theirs.customer
    addresses = CustomerAddress.objects.filter(customer__in=theirs.people).order_by("pk")
    taking_part = Participant.objects.filter(customer__in=theirs.people)
    return {
        "about": ABOUT,
        "made_at": now.isoformat(),
        "brand": customer.brand.name,
        "name": customer.name,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "your_number_with_us": customer.external_id,
        "account": customer.account.name if customer.account else "",
        "known_since": customer.created_at.isoformat(),
        "addresses": [{"email": each.email, "verified_at": each.verified_at} for each in addresses],
        "tickets": [_ticket(ticket) for ticket in _tickets(theirs)],
        "takes_part_in": [str(each.ticket.reference) for each in _with_ticket(taking_part)],
        "other_messages": [_message(each) for each in _elsewhere(theirs)],
        **_of_others(theirs),
    }


def _of_others(theirs: Whose) -> dict[str, Any]:
    """What other apps know of them (settings.PRIVACY_EXPORT)."""
    found: dict[str, Any] = {}
    for path in settings.PRIVACY_EXPORT:
        found |= import_string(path)(theirs)
    return found


def _tickets(theirs: Whose) -> Iterator[Ticket]:
    public = Message.objects.exclude(kind="note").order_by("at", "pk")
    rows = theirs.tickets.select_related("brand").order_by("opened_at", "pk")
    said = public.prefetch_related("attachments")
    yield from rows.prefetch_related(Prefetch("messages", said, to_attr="public")).iterator(
        chunk_size=100
    )


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.reference,
        "subject": ticket.subject,
        "status": ticket.status,
        "category": ticket.category,
        "language": ticket.language,
        "fields": ticket.fields,
        "opened_at": ticket.opened_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "identity_verified": ticket.identity_verified_how,
        "messages": [_message(each) for each in vars(ticket)["public"]],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": message.at,
        "kind": message.kind,
        "from": message.from_address or message.author_name,
        "to": message.to,
        "cc": message.cc,
        "text": message.text,
        "files": [path(message, each) for each in message.attachments.all()],
    }


def _elsewhere(theirs: Whose) -> Iterator[Message]:
    """What they wrote in tickets of others."""
    rows = Message.objects.filter(customer__in=theirs.people).exclude(kind="note")
    outside = rows.exclude(ticket__requester__in=theirs.people).order_by("at", "pk")
    yield from outside.prefetch_related("attachments")


def _with_ticket(rows: Any) -> Iterator[Participant]:
    yield from rows.select_related("ticket__brand").order_by("pk")


def path(message: Message, attachment: Any) -> str:
    """A path that no unpacker can be led astray by, whatever the file was called."""
    shown = "".join(c if c.isalnum() or c in "-_. " else "_" for c in attachment.name).lstrip(".")
    return f"files/{message.pk}-{attachment.pk}-{shown[:80] or 'file'}"
