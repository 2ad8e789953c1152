"""Answer a customer: message, events, clocks and mail in one transaction, with a moment to take it back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.utils.translation import gettext

from support.lib.html import safe
from support.models import Message, Ticket, TicketEvent, pinned
from support.outbound import compose, decisions, outbox, templates
from support.outbound.templates import Rendered
from support.sla import clocks
from support.tickets import facts, status, thread
from support.tickets.actor import Actor
from support.tickets.answers.acknowledgement import language_of
from support.tickets.answers.recipients import Recipients, recipients
from support.tickets.change import changing, save
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind


RE = re.compile(r"^\s*((re|fwd?|tr|aw|sv)\s*:\s*)+", re.IGNORECASE)


# The letter of a brand whose runbook has none.
PLAIN = {
    "languages": ["en"],
    "messages": {
        "reply": {"en": {"subject": "Re: {subject} [{ticket}]", "text": "{text}\n\n{agent}"}}
    },
}


class Extras(TypedDict, total=False):
    """`html` is sanitised here. `status` is set in the same submit; `files` are sent along.

    `bulk`: one of many alike, which keeps the promise of an answer only where the runbook says so.
    `letter` is the whole mail where a runbook's other template wrote it; else the text is put into the brand's reply.
    """

    html: str
    status: str | None
    cc: Sequence[str]
    files: Sequence[File]
    letter: Rendered
    bulk: bool


def reply(
    ticket: Ticket, *, by: Actor, text: str, now: datetime, **extras: Unpack[Extras]
) -> Message:
    """Answer the customer. Mail leaves after OUTBOUND_UNDO_FOR seconds; until then `undo` takes it back."""
    sent = extras.get("files", ())
    if not text.strip():
        raise TicketRefused(gettext("Write an answer before you send it."))
    if sum(len(each.content) for each in sent) > thread.FILES_LIMIT:
        most = thread.FILES_LIMIT // 2**20
        refusal = gettext("The files are too large to be mailed: %(most)d MB together at most.")
        raise TicketRefused(refusal % {"most": most})
    kept = thread.keep_ours(ticket, sent)
    with changing(ticket):
        target = recipients(ticket, cc=extras.get("cc", ()))
        if not target.to:
            raise TicketRefused(
                gettext("This customer has no e-mail address. Add one, or write a note.")
            )
        message = thread.ours(ticket, Message.Kind.REPLY, by=by, text=text.strip(), at=now)
        message.html = safe.sanitize(extras.get("html", ""))[0]
        post(message, extras.get("letter") or _rendered(message), target, kept=kept, now=now)
        data = {"public": True} | ({"bulk": True} if extras.get("bulk") else {})
        said = [facts.fact(ticket, Kind.AGENT_REPLY, by=by, at=now, data=data, message=message)]
        said += _moved(ticket, extras.get("status"), message, by=by)
        facts.write(said)
        save(ticket, *status.FIELDS, now=now)
        clocks.refresh(ticket, now=now)
    return message


def undo(message: Message, *, by: Actor, now: datetime) -> None:
    """Take an answer back before it leaves: the mail, what it did to the clocks, and the status it set."""
    ticket = message.ticket
    with changing(ticket):
        if not decisions.cancel(message, by=by.name, now=now):
            raise TicketRefused(gettext("It is on its way already: it cannot be taken back."))
        message.flags = [*message.flags, "undone"]
        message.save(update_fields=["flags"])
        data = {"state": "undone"}
        written = [facts.fact(ticket, Kind.DELIVERY, by=by, at=now, data=data, message=message)]
        changed = ticket.events.filter(kind=Kind.STATUS, message=message).last()
        if changed is not None and changed.data["to"] == ticket.status:
            written.append(status.move(ticket, changed.data["from"], by=by, at=now))
        facts.write(written)
        save(ticket, *status.FIELDS, now=now)
        clocks.refresh(ticket, now=now)


def post(
    message: Message,
    rendered: Rendered,
    target: Recipients,
    *,
    kept: Sequence[thread.Kept] = (),
    now: datetime,
) -> None:
    """Write the message and queue its mail, which waits as long as it may be taken back."""
    ticket = message.ticket
    message.to, message.cc = [target.to], list(target.cc)
    message.save(force_insert=True)
    draft = compose.Draft(
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        to=target.to,
        cc=target.cc,
        answers=target.answers,
        files=thread.attach(message, kept),
    )
    outbox.mail(
        compose.mail(draft, brand=ticket.brand, ticket=ticket, message=message),
        key=f"reply:{message.pk}",
        brand=ticket.brand,
        now=now,
        ticket=ticket,
        message=message,
        send_after=now + timedelta(seconds=settings.OUTBOUND_UNDO_FOR),
        order_key=f"ticket:{ticket.pk}",
    )


def _rendered(message: Message) -> Rendered:
    """The answer in the brand's letter, in the customer's language."""
    ticket = message.ticket
    book: Mapping[str, Any] = (
        pinned(ticket.brand.runbook_id).data if ticket.brand.runbook_id else PLAIN
    )
    book = book if "reply" in (book.get("messages") or {}) else {**book, **PLAIN}
    values = {
        "brand": ticket.brand.name,
        "ticket": ticket.reference,
        "support_address": compose.sender_address(ticket.brand),
        "subject": RE.sub("", ticket.subject),
        "agent": message.author_name,
        "customer": ticket.requester.name,
        "text": message.text,
    }
    language = language_of(ticket, ticket.requester, book)
    markup = {"text": message.html} if message.html else {}
    return templates.render(book, "reply", language, values, markup=markup)


def _moved(ticket: Ticket, wanted: str | None, message: Message, *, by: Actor) -> list[TicketEvent]:
    """The status that the answer leaves behind: the one chosen, or open once somebody has answered."""
    usual = Ticket.Status.OPEN if ticket.status == Ticket.Status.NEW else ticket.status
    after = wanted or usual
    if after == ticket.status:
        return []
    status.require_choosable(ticket, after)
    event = status.move(ticket, after, by=by, at=message.at)
    event.message = message  # `undo` finds it by this
    return [event]
