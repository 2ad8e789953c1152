"""Two tickets that are one: messages go to the survivor, clocks of the other end, and it can be taken back."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from support.models import Message, Participant, Ticket, TicketEvent
from support.sla import clocks
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind


def merge(ticket: Ticket, into: Ticket, *, by: Actor, now: datetime) -> None:
    """`ticket` ends; `into` goes on with its messages, its people and its oldest unanswered message.

    What was merged into `ticket` before follows, so that a survivor is never more than one step away.
    """
    if ticket.pk == into.pk:
        raise TicketRefused(gettext("Both tickets are the same."))
    if ticket.brand_id != into.brand_id:
        raise TicketRefused(gettext("Tickets of two brands cannot be merged."))
    with both(ticket, into):
        if not into.is_open:
            raise TicketRefused(
                gettext("%(ticket)s is %(status)s: open it first.")
                % {"ticket": into.reference, "status": into.get_status_display()}
            )
        waiting = _waiting_since(ticket)
        messages = list(ticket.messages.values_list("pk", flat=True))
        ended = {"ticket": into.pk, "into": into.reference, "messages": messages}
        gained = {"ticket": ticket.pk, "from": ticket.reference, "waiting_since": waiting}
        facts.write(
            [
                facts.fact(
                    ticket, Kind.MERGED, by=by, at=now, data=ended | {"status": ticket.status}
                ),
                facts.fact(into, Kind.MERGED, by=by, at=now, data=gained),
            ]
        )
        Message.objects.filter(pk__in=messages).update(ticket=into)
        _bring_people(ticket, into, now)
        Ticket.objects.filter(merged_into=ticket).update(merged_into=into)
        ticket.merged_into, ticket.status = into, Ticket.Status.MERGED
        _finish(ticket, into, now=now)


def unmerge(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Take a merge back: its messages return, its clocks run as if they had never ended."""
    into = ticket.merged_into
    if into is None:
        raise TicketRefused(gettext("This ticket was not merged."))
    with transaction.atomic(), changing(into):
        rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
        ticket.refresh_from_db(from_queryset=rows.select_related("brand", "queue"))
        merged = ticket.events.filter(kind=Kind.MERGED, data__has_key="into").latest("at", "pk")
        other = {"ticket": merged.data["ticket"], "undone": True}
        facts.write(
            [
                facts.fact(ticket, Kind.MERGED, by=by, at=now, data=other),
                facts.fact(
                    into, Kind.MERGED, by=by, at=now, data={"ticket": ticket.pk, "undone": True}
                ),
            ]
        )
        Message.objects.filter(pk__in=merged.data["messages"], ticket=into).update(ticket=ticket)
        ticket.merged_into, ticket.status = None, merged.data["status"]
        _finish(ticket, into, now=now)


@contextmanager
def both(one: Ticket, other: Ticket) -> Iterator[None]:
    """Locked in the order of their keys, so that two merges cannot wait for each other."""
    with transaction.atomic(), ExitStack() as stack:
        for ticket in sorted((one, other), key=lambda each: each.pk):
            stack.enter_context(changing(ticket))
        yield


def _waiting_since(ticket: Ticket) -> str | None:
    """Since when this ticket's customer waits for a first or next answer, as ISO text."""
    waiting = ticket.clocks.running().filter(kind__in=("first_response", "next_reply"))
    first = waiting.order_by("started_at").values_list("started_at", flat=True).first()
    return first.isoformat() if first else None


def _bring_people(ticket: Ticket, into: Ticket, now: datetime) -> None:
    people = {ticket.requester_id, *ticket.participants.values_list("customer_id", flat=True)}
    Participant.objects.bulk_create(
        [
            Participant(ticket=into, customer_id=each, added_at=now)
            for each in sorted(people - {into.requester_id})
        ],
        ignore_conflicts=True,
    )


def _finish(ticket: Ticket, into: Ticket, *, now: datetime) -> None:
    save(ticket, "merged_into", "status", now=now)
    save(into, now=now)
    for each in (ticket, into):
        clocks.refresh(each, now=now)
