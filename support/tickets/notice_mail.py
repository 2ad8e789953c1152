"""What a colleague is told, in a sentence, and the mail that says it."""

from datetime import datetime
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from support.models import Notification
from support.models.promise import called
from support.outbound import compose, links, outbox
from support.sla.promise import BREACH

Kind = Notification.Kind
KEY = "notice:"  # begins the outbox key of each of these mails
QUOTED = 4000  # characters of what was written; the rest stands in the console


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


def send(
    told: Notification, reader: Reader, *, is_last: bool, at: tuple[datetime, datetime]
) -> None:
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
    outbox.queue(
        key=key,
        brand=ticket.brand,
        carrier="mail",
        destination=reader.address,
        payload=payload,
        now=now,
        ticket=ticket,
        send_after=send_after,
        guard={"unread": told.pk} if told.pk else None,
    )


def _text(told: Notification, *, is_last: bool) -> str:
    said = told.message.reply_text or told.message.text if told.message else ""
    more = _("Much is happening: for a while the rest stands in the console alone.")
    parts = [sentence(told), said[:QUOTED], links.console(told.ticket), more if is_last else ""]
    return "\n\n".join(part for part in parts if part)
