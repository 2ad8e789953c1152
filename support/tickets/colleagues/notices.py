"""Tell colleagues what happened in tickets that are theirs: a row for the console, and a mail where they want one.

Called inside the transaction of what happened. Nobody is told of what they did themselves, nor in a brand that they do
not work for; whom the runbook's escalations and pages wake is another matter, and no wish here silences those.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from support.lib.database import bulk, rows
from support.models import Message, Notification, OutboxMessage, Ticket
from support.sla.thresholds import Crossed
from support.tickets.actor import SYSTEM, Actor
from support.tickets.colleagues import mentions, notice_mail
from support.tickets.colleagues.listener import Listener

Kind = Notification.Kind
STORM, WITHIN = 10, timedelta(minutes=10)  # mails to one person; the rest stand in the console
READ_KEPT, KEPT = timedelta(days=30), timedelta(days=90)
AT_ONCE = 1000  # rows of one statement
FORGOTTEN = 5000  # rows that one sweep forgets


def assigned(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """The ticket has just been given to its assignee."""
    told = _for(ticket.assignee_id, ticket=ticket, kind=Kind.ASSIGNED, by_name=by.name)
    _tell(told, but=by, now=now)


def answered(message: Message, *, now: datetime) -> None:
    """The customer wrote. A machine's letter is not passed in."""
    values = {"message": message, "kind": Kind.ANSWERED, "by_name": message.author_name}
    ticket = message.ticket
    _tell(_for(ticket.assignee_id, ticket=ticket, **values), now=now)


def mentioned(message: Message, *, by: Actor, now: datetime) -> None:
    """A colleague wrote a note: whoever is named in it hears of it."""
    ticket = message.ticket
    meant = mentions.people([message.text], ticket.brand_id).values()
    told = [
        Notification(
            ticket=ticket, kind=Kind.MENTIONED, user=each, by_name=by.name, message=message
        )
        for each in meant
    ]
    _tell(told, but=by, now=now)


def crossed(passed: Sequence[Crossed], *, now: datetime) -> None:
    """Thresholds of tickets' clocks have passed; the sweep hands in each of them once."""
    owners = {each.promise.owner for each in passed}
    theirs = Ticket.objects.filter(pk__in=bulk.among(owners), assignee__isnull=False)
    found = {each.pk: each for each in theirs.select_related("brand")}
    told = [
        row
        for each in passed
        if each.promise.owner in found
        for row in _of_clock(each, found[each.promise.owner])
    ]
    _tell(told, now=now)


def read(user: User, ticket: Ticket, *, now: datetime) -> int:
    """This person has seen the ticket: mark what they were told of it as read; returns how many rows."""
    return Notification.objects.filter(user=user, ticket=ticket, read_at=None).update(read_at=now)


def no_longer_wanted(told: Sequence[int] | int) -> str:
    """The guard of their mails (settings.OUTBOX_GUARDS): whoever has read it all in the console needs no mail."""
    keys = [told] if isinstance(told, int) else told  # rows of earlier versions hold a single key
    waiting = Notification.objects.filter(pk__in=keys, read_at=None).exists()
    return "" if waiting else "It was read in the console before."


def forget(*, now: datetime) -> int:
    """Sweep away what was read a month ago, and everything after three; returns how many rows went."""
    old = Notification.objects.filter(at__lt=now - READ_KEPT).exclude(
        read_at=None, at__gte=now - KEPT
    )
    keys = list(old.order_by("at").values_list("pk", flat=True)[:FORGOTTEN])
    return Notification.objects.filter(pk__in=keys).delete()[0]


def _for(user_id: int | None, **fields: Any) -> list[Notification]:
    return [] if user_id is None else [Notification(user_id=user_id, **fields)]


def _of_clock(passed: Crossed, ticket: Ticket) -> list[Notification]:
    return _for(
        ticket.assignee_id,
        ticket=ticket,
        kind=Kind.CLOCK,
        promise=passed.promise.kind,
        threshold=passed.label,
        by_name=SYSTEM.name,
    )


def _tell(told: Sequence[Notification], *, now: datetime, but: Actor | None = None) -> None:
    """Write the rows, thousands at a time; then the mails, few for each person however much has happened."""
    doer = but.user.pk if but and but.user else None
    asked = [each for each in told if each.user_id != doer]
    people = _listeners({each.user_id for each in asked})
    heard = [
        each
        for each in asked
        if each.user_id in people and people[each.user_id].works_for(each.ticket.brand_id)
    ]
    for each in heard:
        each.brand, each.at = each.ticket.brand, now
    shown = [each for each in heard if each.kind in people[each.user_id].wish.in_console]
    for first in range(0, len(shown), AT_ONCE):
        rows.insert(shown[first : first + AT_ONCE])
    if mailed := [each for each in heard if each.kind in people[each.user_id].wish.by_mail]:
        _mail(mailed, people, now)


def _listeners(keys: set[int]) -> dict[int, Listener]:
    if not keys:
        return {}
    users = User.objects.filter(pk__in=keys, is_active=True).select_related("notification_wish")
    found = users.prefetch_related("memberships", "persons")
    return {each.pk: Listener.of(each) for each in found}


def _mail(wanted: Sequence[Notification], people: dict[int, Listener], now: datetime) -> None:
    """What happens in one ticket within minutes, or in one quiet night, is one mail.

    A storm fills nobody's mailbox: the last mail before it is stopped says so. Where somebody wants mail alone, nothing
    is held back, since it would stand nowhere.
    """
    addresses = {key: each.user.email.strip().lower() for key, each in people.items()}
    waiting = notice_mail.waiting({each for each in addresses.values() if each}, now=now)
    left: dict[int, int] = {}
    for each in wanted:
        listener, address = people[each.user_id], addresses[each.user_id]
        if not address:
            continue
        reader = notice_mail.Reader(
            address, listener.wish.language, listener.may_answer(each.brand_id)
        )
        if row := waiting.get((address, each.ticket_id)):
            notice_mail.add(row, each, reader)
            continue
        if each.user_id not in left:
            left[each.user_id] = STORM - _lately(address, now)
        left[each.user_id] -= 1
        if left[each.user_id] >= 0 or each.pk is None:
            send_after = listener.mail_after(each.ticket, now + notice_mail.GATHERED)
            waiting[address, each.ticket_id] = notice_mail.send(
                each, reader, is_last=left[each.user_id] == 0, at=(now, send_after)
            )


def _lately(address: str, now: datetime) -> int:
    mails = OutboxMessage.objects.filter(
        carrier="mail", destination=address, created_at__gt=now - WITHIN
    )
    return mails.filter(key__startswith=notice_mail.KEY).count()
