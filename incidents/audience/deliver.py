"""Send what was decided: a batch at each turn, each person in a transaction of their own."""

from datetime import datetime

from django.db import transaction

from incidents.audience.letters import letter
from incidents.models import IncidentTicket, Mailing, Recipient
from support.lib.crashpoint import crashpoint
from support.models import Ticket
from support.outbound import compose, outbox
from support.tickets import status
from support.tickets.actor import SYSTEM, Actor
from support.tickets.answers import replies
from support.tickets.refused import TicketRefused

BATCH = 100  # people of a mailing at each turn: with a turn every 5 s, 20 letters a second
State = Recipient.State


def send_batch(mailing: Mailing, *, now: datetime, batch: int = BATCH) -> bool:
    """Tell the next people. True when nobody waits any more."""
    waiting = mailing.recipients.filter(state=State.WAITING).order_by("pk")
    found = waiting.select_related("ticket__brand", "ticket__requester", "ticket__queue")[:batch]
    by = Actor.of(mailing.sent_by) if mailing.sent_by else SYSTEM
    for recipient in found:
        try:
            _tell(mailing, recipient, by=by, now=now)
            crashpoint("mailing.after_one")
        except TicketRefused as refusal:
            mine = Recipient.objects.filter(pk=recipient.pk, state=State.WAITING)
            mine.update(state=State.SKIPPED, reason=str(refusal)[:300])
    return not waiting.exists()


def leave_out(mailing: Mailing, reason: str) -> None:
    """Whoever still waits is not told, for this reason; a later mailing may tell them."""
    mailing.recipients.filter(state=State.WAITING).update(state=State.SKIPPED, reason=reason)


def _tell(mailing: Mailing, recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Claimed, said and marked at once: of two workers one does it, and a crash leaves it as it was."""
    with transaction.atomic():
        mine = Recipient.objects.filter(pk=recipient.pk, state=State.WAITING)
        if not mine.update(state=State.TOLD, told_at=now):
            return
        if recipient.ticket is None:
            _write(mailing, recipient, now=now)
        else:
            _answer(mailing, recipient, recipient.ticket, by=by, now=now)
            link = IncidentTicket.objects.filter(incident=mailing.incident, ticket=recipient.ticket)
            link.update(told_at=now)
        crashpoint("mailing.before_commit")


def _answer(
    mailing: Mailing, recipient: Recipient, ticket: Ticket, *, by: Actor, now: datetime
) -> None:
    wanted = Ticket.Status.RESOLVED if mailing.closes and ticket.is_open else None
    if recipient.is_mailed:
        said = letter(mailing, recipient)
        replies.reply(ticket, by=by, text=said.text, now=now, status=wanted, letter=said, bulk=True)
    elif wanted:
        status.change_status(ticket, wanted, by=by, now=now, reason=recipient.reason)


def _write(mailing: Mailing, recipient: Recipient, *, now: datetime) -> None:
    brand, said = mailing.incident.brand, letter(mailing, recipient)
    key = f"affected:{mailing.incident_id}:{recipient.pk}"
    payload = compose.notice(
        brand=brand, to=recipient.email, subject=said.subject, text=said.text, key=key
    )
    leave = compose.sender_address(brand)
    payload["headers"]["List-Unsubscribe"] = f"<mailto:{leave}?subject=unsubscribe>"
    outbox.mail(payload, key=key, brand=brand, now=now)
