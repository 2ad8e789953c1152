"""What can be done to many tickets: each verb of a job, as the same verb of one ticket."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from support.models import BulkItem, BulkJob, Macro, Message, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.answers import macros, recipients, replies
from support.tickets.change import changing
from support.tickets.refused import TicketRefused

Verb = BulkJob.Verb
Do = Callable[..., None]


def _assign(job: BulkJob, item: BulkItem, *, by: Actor, now: datetime) -> None:
    """`asked`: assignee, a user's key or None."""
    key = job.asked["assignee"]
    user = User.objects.filter(pk=key).first() if key else None
    if key and user is None:
        raise TicketRefused(_("This person has no account any more."))
    actions.assign(item.ticket, user, by=by, now=now)


def _severity(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: severity, reason."""
    actions.change_severity(
        item.ticket, job.asked["severity"], reason=job.asked.get("reason", ""), **who
    )


def _status(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: status, reason."""
    actions.change_status(
        item.ticket, job.asked["status"], reason=job.asked.get("reason", ""), **who
    )


def _tag(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: tags."""
    with changing(item.ticket):
        actions.change_tags(item.ticket, [*item.ticket.tags, *job.asked["tags"]], **who)


def _untag(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: tags."""
    gone = {" ".join(tag.lower().split()) for tag in job.asked["tags"]}
    with changing(item.ticket):
        actions.change_tags(
            item.ticket, [tag for tag in item.ticket.tags if tag not in gone], **who
        )


def _macro(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """What the prepared answer does; its text is not sent. `asked`: macro, its key."""
    macro = _prepared(job)
    macros.act(macro, item.ticket, **who)
    if macro.actions.get("status"):
        actions.change_status(item.ticket, macro.actions["status"], reason=macros.REASON, **who)


def _incident(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: incident, its code. Incidents are not of this app: the setting names who links them."""
    import_string(settings.TICKET_LINKER)(job.asked["incident"], item.ticket, **who)


def _merge(job: BulkJob, item: BulkItem, **who: Any) -> None:
    """`asked`: into, the number of the ticket that goes on."""
    into = Ticket.objects.filter(brand=job.brand_id, number=job.asked["into"])
    found = into.select_related("brand", "queue").first()
    if found is None:
        raise TicketRefused(_("There is no such ticket in this brand."))
    if found.pk == item.ticket_id:
        raise TicketRefused(_("It is the one that goes on."))
    actions.merge(item.ticket, found, **who)


def _reply(job: BulkJob, item: BulkItem, *, by: Actor, now: datetime) -> None:
    """`asked`: texts by language, status, macro's key or None. Whom it reaches was frozen by the preview."""
    ticket = item.ticket
    with changing(ticket):
        newer = ticket.messages.filter(pk__gt=item.seen, kind=Message.Kind.CUSTOMER)
        if newer.exists():
            raise TicketRefused(_("The customer wrote after the preview: answer by hand."))
        if recipients.recipients(ticket).to != item.email:
            raise TicketRefused(_("Their address changed after the preview: answer by hand."))
        if job.asked.get("macro"):
            macros.act(_prepared(job), ticket, by=by, now=now)
        text = macros.filled(words(job.asked["texts"], item.language), ticket, by=by)
        after = job.asked["status"]
        message = replies.reply(ticket, by=by, text=text, status=after, now=now, bulk=True)
    BulkItem.objects.filter(pk=item.pk).update(message=message)


def words(texts: dict[str, str], language: str) -> str:
    """The text in this language, else the first that was written."""
    return texts.get(language, "").strip() or next(
        (text.strip() for text in texts.values() if text.strip()), ""
    )


def _prepared(job: BulkJob) -> Macro:
    found = Macro.objects.filter(brand=job.brand_id, pk=job.asked["macro"]).first()
    if found is None:
        raise TicketRefused(_("This prepared answer is gone."))
    return found


VERBS: dict[BulkJob.Verb, Do] = {
    Verb.ASSIGN: _assign,
    Verb.SEVERITY: _severity,
    Verb.STATUS: _status,
    Verb.TAG: _tag,
    Verb.UNTAG: _untag,
    Verb.MACRO: _macro,
    Verb.INCIDENT: _incident,
    Verb.MERGE: _merge,
    Verb.REPLY: _reply,
}
