"""What a ticket is and whose it is: severity, category, queue, assignee, tags, subject, due dates, sleep."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext

from support.models import Queue, Role, Severity, Ticket, TicketEvent, may, pinned
from support.sla import clocks
from support.tickets import facts
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.colleagues import notices
from support.tickets.refused import TicketRefused

Kind = TicketEvent.Kind
TAG_LENGTH = 50


def change_severity(
    ticket: Ticket, severity: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Targets are computed anew from the original start. Making it less severe needs a reason."""
    with changing(ticket):
        event = classify_severity(ticket, severity, by=by, at=now, reason=reason)
        if event is not None:
            _changed(ticket, event, "severity", now=now)


def change_category(ticket: Ticket, category: str, *, by: Actor, now: datetime) -> None:
    with changing(ticket):
        event = classify_category(ticket, category, by=by, at=now)
        if event is not None:
            _changed(ticket, event, "category", now=now)


def change_queue(ticket: Ticket, queue: Queue | None, *, by: Actor, now: datetime) -> None:
    with changing(ticket):
        if queue == ticket.queue:
            return
        if queue is not None and queue.brand_id != ticket.brand_id:
            raise TicketRefused(gettext("This queue belongs to another brand."))
        data = {
            "from": ticket.queue.slug if ticket.queue else "",
            "to": queue.slug if queue else "",
        }
        ticket.queue = queue
        event = facts.fact(ticket, Kind.QUEUE, by=by, at=now, data=data)
        _changed(ticket, event, "queue", now=now)


def assign(ticket: Ticket, user: User | None, *, by: Actor, now: datetime) -> None:
    """Give it to somebody who answers for this brand, or to nobody."""
    with changing(ticket):
        event = give(ticket, user, by=by, at=now)
        if event is not None:
            facts.write([event])
            save(ticket, "assignee", now=now)
            notices.assigned(ticket, by=by, now=now)


def change_subject(ticket: Ticket, subject: str, *, by: Actor, now: datetime) -> None:
    _set(ticket, Kind.SUBJECT, "subject", " ".join(subject.split())[:300], by=by, now=now)


def change_tags(ticket: Ticket, tags: Iterable[str], *, by: Actor, now: datetime) -> None:
    """Tags are lower case, without repetitions, in alphabetical order."""
    wanted = {" ".join(tag.lower().split())[:TAG_LENGTH] for tag in tags}
    _set(ticket, Kind.TAGS, "tags", sorted(wanted - {""}), by=by, now=now)


def snooze(ticket: Ticket, until: datetime, *, by: Actor, now: datetime) -> None:
    """Out of sight until then, or until the customer writes. No clock stops."""
    if until <= now:
        raise TicketRefused(gettext("Choose a time in the future."))
    with changing(ticket):
        ticket.snoozed_until = until
        facts.record(ticket, Kind.SNOOZED, by=by, at=now, data={"until": until.isoformat()})
        save(ticket, "snoozed_until", now=now)


def wake(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """In sight again before its time."""
    with changing(ticket):
        if ticket.snoozed_until is None:
            return
        ticket.snoozed_until = None
        facts.record(ticket, Kind.SNOOZED, by=by, at=now, data={"until": None})
        save(ticket, "snoozed_until", now=now)


def promise_update(ticket: Ticket, at: datetime, *, by: Actor, now: datetime) -> None:
    """The customer was told when they hear from us next: that is a clock from now on."""
    if at <= now:
        raise TicketRefused(gettext("Promise a time in the future."))
    with changing(ticket):
        event = facts.fact(ticket, Kind.PROMISED_UPDATE, by=by, at=now, data={"at": at.isoformat()})
        _changed(ticket, event, now=now)


def acknowledge(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Somebody looks after it, and the customer was told so: the time to the next update runs."""
    with changing(ticket):
        _changed(ticket, facts.fact(ticket, Kind.ACKNOWLEDGED, by=by, at=now), now=now)


def follow_runbook(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Pin the open clocks to the runbook in force now; until then each keeps the one it started under."""
    with changing(ticket):
        data = {"runbook": ticket.brand.runbook_id}
        _changed(ticket, facts.fact(ticket, Kind.POLICY, by=by, at=now, data=data), now=now)


def set_due(  # one form with these fields
    ticket: Ticket, kind: str, at: datetime | None, *, by: Actor, now: datetime, reason: str
) -> None:
    """A due date by hand for the open clock of this kind; None takes it back. The reason is shown beside it."""
    if not reason.strip():
        raise TicketRefused(gettext("Say why this due date replaces the promised one."))
    with changing(ticket):
        data = {
            "kind": kind,
            "at": at.isoformat() if at else None,
            "author": by.name,
            "reason": reason.strip(),
        }
        _changed(ticket, facts.fact(ticket, Kind.MANUAL_DUE, by=by, at=now, data=data), now=now)


def classify_severity(
    ticket: Ticket, severity: str, *, by: Actor, at: datetime, reason: str = ""
) -> TicketEvent | None:
    """Set it on the instance and return the event, both still to be written; None when it is so already."""
    if severity not in Severity.values:
        said = gettext("Choose a severity: %(known)s.")
        raise TicketRefused(said % {"known": ", ".join(Severity.values)})
    if severity == ticket.severity:
        return None
    if severity > ticket.severity and not reason.strip():
        said = gettext("Say why it is less severe: %(old)s to %(new)s makes promises later.")
        why = said % {"old": ticket.severity, "new": severity}
        raise TicketRefused(why, {"reason": why})
    data = {"from": ticket.severity, "to": severity}
    data |= {"reason": reason.strip()} if reason.strip() else {}
    ticket.severity = severity
    return facts.fact(ticket, Kind.SEVERITY, by=by, at=at, data=data)


def classify_category(
    ticket: Ticket, category: str, *, by: Actor, at: datetime
) -> TicketEvent | None:
    """As `classify_severity`. A category must stand in the runbook; none at all may be taken back."""
    known = _categories(ticket)
    if category and known and category not in known:
        said = gettext('"%(category)s" is not in the runbook. Choose: %(known)s.')
        raise TicketRefused(said % {"category": category, "known": ", ".join(known)})
    if category == ticket.category:
        return None
    data = {"from": ticket.category, "to": category}
    ticket.category = category
    return facts.fact(ticket, Kind.CATEGORY, by=by, at=at, data=data)


def give(ticket: Ticket, user: User | None, *, by: Actor, at: datetime) -> TicketEvent | None:
    """As `classify_severity`, for the assignee."""
    if ticket.assignee_id == (user.pk if user else None):
        return None
    if user is not None and not may(user, ticket.brand_id, Role.AGENT):
        said = gettext("%(who)s does not answer tickets of %(brand)s.")
        raise TicketRefused(said % {"who": Actor.of(user).name, "brand": ticket.brand})
    names = [Actor.of(each).name if each else "" for each in (ticket.assignee, user)]
    ticket.assignee = user
    data = {"from": names[0], "to": names[1]}
    return facts.fact(ticket, Kind.ASSIGNED, by=by, at=at, data=data)


def _categories(ticket: Ticket) -> list[str]:
    if ticket.brand.runbook_id is None:
        return []
    return sorted(pinned(ticket.brand.runbook_id).data["categories"])


def _changed(ticket: Ticket, event: TicketEvent, *fields: str, now: datetime) -> None:
    facts.write([event])
    save(ticket, *fields, now=now)
    clocks.refresh(ticket, now=now)


def _set(  # one field, one event
    ticket: Ticket, kind: str, name: str, value: Any, *, by: Actor, now: datetime
) -> None:
    with changing(ticket):
        old = getattr(ticket, name)
        if old == value:
            return
        setattr(ticket, name, value)
        facts.record(ticket, kind, by=by, at=now, data={"from": old, "to": value})
        save(ticket, name, now=now)
