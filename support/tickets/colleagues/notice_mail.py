"""What a colleague is told, in a sentence, and the mail that says it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from support.models import Notification, OutboxMessage
from support.models.promise import called
from support.outbound import compose, links, outbox
from support.sla.promise import BREACH

Kind = Notification.Kind
KEY = "notice:"  # begins the outbox key of each of these mails
QUOTED = 4000  # characters of what was written; the rest stands in the console
FULL = 20_000  # characters of a mail; what comes after is named, not quoted
GATHERED = timedelta(minutes=2)  # what happens in one ticket meanwhile is one mail
LONGEST_NIGHT = timedelta(hours=25)  # that quiet hours hold a mail back
Waiting = dict[tuple[str, int | None], OutboxMessage]  # by address and ticket


def sentence(told: Notification) -> str:
    """As in "Ada mentioned you.", in the language that is active."""
    who = {"who": told.by_name or _("The customer")}
    if told.kind == Kind.ASSIGNED:
        return _("%(who)s gave you this ticket.") % who
    if told.kind == Kind.MENTIONED:
        return _("%(who)s mentioned you.") % who
    if told.kind == Kind.ANSWERED:
        return _("%(who)s wrote.") % who
    what = {"what": called(told.promise), "left": told.threshold}
    if told.threshold == BREACH:
        return _("%(what)s: late.") % what
    return _("%(what)s: soon due (%(left)s).") % what


class Reader(NamedTuple):
    """Who reads it; an empty language is the brand's. Only agents are told that their answer reaches the customer."""

    address: str
    language: str
    may_answer: bool


def waiting(addresses: Collection[str], *, now: datetime) -> Waiting:
    """The mails to these addresses that have not left yet, locked until this transaction has ended."""
    rows = OutboxMessage.objects.select_for_update().filter(
        carrier="mail",
        destination__in=addresses,
        created_at__gt=now - LONGEST_NIGHT,
        key__startswith=KEY,
        state=OutboxMessage.State.PENDING,
        run_at__gt=now,
    )
    return {(each.destination, each.ticket_id): each for each in rows.order_by("pk")}


def add(row: OutboxMessage, told: Notification, reader: Reader) -> None:
    """Say it in a mail about the same ticket that waits for its time, above the link that it ends with."""
    head, link, tail = row.payload["text"].rpartition(links.console(told.ticket))
    with translation.override(reader.language or told.ticket.brand.language):
        said = _said(told) if len(head) < FULL else sentence(told)
    row.payload["text"] = f"{head}{said}\n\n{link}{tail}"
    # Read means all of it read; what stands in the mail alone is never taken for read.
    unread = row.guard.get("unread", [])
    row.guard = {"unread": [*unread, told.pk]} if unread and told.pk else {}
    row.save(update_fields=["payload", "guard"])


def send(
    told: Notification, reader: Reader, *, is_last: bool, at: tuple[datetime, datetime]
) -> OutboxMessage:
    """Queue the mail: `at` is when it happened and when this person may be disturbed."""
    ticket, (now, send_after) = told.ticket, at
    # One reason, one key: the same person hears of a message once, of a gift or a threshold once a moment.
    reason = told.message_id or f"{told.promise}:{told.threshold}:{now.isoformat()}"
    key = f"{KEY}{told.kind}:{ticket.pk}:{reason}:{told.user_id}"
    with translation.override(reader.language or ticket.brand.language):
        payload = compose.notice(
            brand=ticket.brand,
            to=reader.address,
            subject=f"{ticket.subject or _('(no subject)')} [{ticket.reference}]",
            text=_text(told, is_last=is_last),
            key=key,
            ticket=ticket if reader.may_answer else None,
        )
    return outbox.mail(
        payload,
        key=key,
        brand=ticket.brand,
        now=now,
        ticket=ticket,
        send_after=send_after,
        guard={"unread": [told.pk]} if told.pk else None,
    )


def _text(told: Notification, *, is_last: bool) -> str:
    more = _("Much is happening: for a while the rest stands in the console alone.")
    parts = [_said(told), links.console(told.ticket), more if is_last else ""]
    return "\n\n".join(part for part in parts if part)


def _said(told: Notification) -> str:
    said = told.message.reply_text or told.message.text if told.message else ""
    return "\n\n".join(part for part in (sentence(told), said[:QUOTED]) if part)
