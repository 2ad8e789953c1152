"""Open a ticket for a customer's message: number, message, events, clocks and acknowledgement in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypedDict, Unpack

from django.db import connection, transaction

from support.lib.database import rows
from support.models import (
    Brand,
    Customer,
    Message,
    Queue,
    Severity,
    Ticket,
    TicketEvent,
    pinned,
    queues_of,
)
from support.sla import clocks
from support.tickets import facts, thread
from support.tickets.actor import Actor
from support.tickets.answers.acknowledgement import Acknowledgement
from support.tickets.incoming import Incoming
from support.tickets.suggest import Suggestion, suggest

Kind = TicketEvent.Kind
NEXT_NUMBER = (
    "UPDATE support_brand SET last_ticket_number = last_ticket_number + 1"
    " WHERE id = %s RETURNING last_ticket_number"
)


class Details(TypedDict, total=False):
    """What is known besides the message. Where severity or category is empty, the runbook's keywords suggest it."""

    queue: Queue | None
    severity: str | None
    category: str
    follow_up_of: Ticket | None
    acknowledge: bool


class Opened(NamedTuple):
    """A ticket with its first message, and what became of the acknowledgement: queued, or suppressed:<reason>."""

    ticket: Ticket
    message: Message
    acknowledgement: str


def open_ticket(
    brand: Brand,
    incoming: Incoming,
    *,
    customer: Customer,
    now: datetime,
    **details: Unpack[Details],
) -> Ticket:
    """Open a ticket as of the time the message was received."""
    return opened(brand, incoming, customer=customer, now=now, **details).ticket


def opened(
    brand: Brand,
    incoming: Incoming,
    *,
    customer: Customer,
    now: datetime,
    **details: Unpack[Details],
) -> Opened:
    """Open a ticket and tell what was written.

    A fixed number of statements: number, closed days, earlier acknowledgements, and one for each table written.
    """
    book: Mapping[str, Any] = pinned(brand.runbook_id).data if brand.runbook_id else {}
    kept = thread.keep(brand.pk, incoming.files)
    with transaction.atomic(savepoint=False):  # nothing above it may go on without it
        suggestion = suggest(book, f"{incoming.subject}\n{incoming.reply_text or incoming.text}")
        ticket = _ticket(brand, incoming, customer, details)
        ticket.queue = details.get("queue") or _queue(brand, book, incoming.channel)
        _classify(ticket, book, details, suggestion)
        message = thread.customers(ticket, incoming, customer)
        said = _facts(ticket, message, incoming, suggestion)
        history = clocks.history_of(brand)
        running = clocks.begin(ticket, said, history, now=now)
        answer = Acknowledgement(ticket, incoming, customer, book, history)
        answer.decide(running, wanted=details.get("acknowledge", True), now=now)
        rows.insert([ticket])
        rows.insert([message, *answer.messages])
        facts.write([*said, answer.fact(now)])
        rows.insert(running)
        thread.attach(message, kept)
        answer.send(now=now)
    return Opened(ticket, message, answer.outcome)


def take_number(brand: Brand) -> int:
    """The brand's next number, without gaps: other openings of this brand wait until this one commits."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [brand.pk])
        number: int = cursor.fetchone()[0]
    return number


def _ticket(brand: Brand, incoming: Incoming, customer: Customer, details: Details) -> Ticket:
    """The ticket, not yet written."""
    return Ticket(
        brand=brand,
        number=take_number(brand),
        subject=" ".join(incoming.subject.split())[:300],
        channel=incoming.channel,
        language=incoming.language,
        requester=customer,
        follow_up_of=details.get("follow_up_of"),
        opened_at=incoming.at,
        updated_at=incoming.at,
    )


def _queue(brand: Brand, book: Mapping[str, Any], channel: str) -> Queue | None:
    """Where the runbook lets tickets of this channel wait, or else those of any channel (F2)."""
    if not book:
        return None
    usual = next((slug for slug, each in book["queues"].items() if each["default"]), "")
    named = (book["channels"].get(channel) or {}).get("queue")
    return queues_of(brand.runbook_id or 0).get(named or usual)


def _classify(
    ticket: Ticket, book: Mapping[str, Any], details: Details, suggestion: Suggestion
) -> None:
    """Who opened it knows best, then the runbook's keywords, then its default."""
    usual = (book.get("triage") or {}).get("default_severity") or Severity.P3
    ticket.severity = details.get("severity") or suggestion.severity or usual
    ticket.category = details.get("category") or suggestion.category


def _facts(
    ticket: Ticket, message: Message, incoming: Incoming, suggestion: Suggestion
) -> list[TicketEvent]:
    by = Actor.customer(ticket.requester)
    data = {
        "severity": ticket.severity,
        "category": ticket.category,
        "channel": ticket.channel,
        "queue": ticket.queue.slug if ticket.queue else "",
        "status": ticket.status,
        "because": suggestion.because,
    }
    auto = {"auto": True} if incoming.automatic == "strong" else {}
    opened = facts.fact(ticket, Kind.OPENED, by=by, at=incoming.at, data=data, message=message)
    said = facts.fact(
        ticket, Kind.CUSTOMER_MESSAGE, by=by, at=incoming.at, data=auto, message=message
    )
    return [opened, said]
