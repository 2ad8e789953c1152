"""The status of a ticket: who may set which, what it needs, and until when a closed one opens again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from support.lib import duration
from support.models import Brand, Ticket, TicketEvent, pinned
from support.sla import clocks
from support.tickets import facts, fields, playbooks
from support.tickets.actor import Actor
from support.tickets.change import changing, save
from support.tickets.refused import TicketRefused

Status = Ticket.Status
FIELDS = ("status", "resolved_at", "closed_at", "snoozed_until")
DONE = (Status.RESOLVED, Status.CLOSED)
CHOSEN = (*Ticket.OPEN[1:], *DONE)  # new is how a ticket begins, merged is what `merge` does
REOPEN_WINDOW = "7 days"


def change_status(
    ticket: Ticket, status: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Set the status. A status that pauses a clock needs a reason, which reports show."""
    with changing(ticket):
        if status == ticket.status:
            return
        require_choosable(ticket, status)
        if status in pauses(ticket) and not reason.strip():
            label = Status(status).label
            raise TicketRefused(gettext('"%(label)s" stops the clock: say why.') % {"label": label})
        facts.write([move(ticket, status, by=by, at=now, reason=reason.strip())])
        save(ticket, *FIELDS, now=now)
        clocks.refresh(ticket, now=now)


def require_choosable(ticket: Ticket, status: str) -> None:
    """TicketRefused for a status that no person sets, and for an end that the runbook's evidence is missing for."""
    if status not in CHOSEN:
        names = ", ".join(str(Status(each).label) for each in CHOSEN)
        raise TicketRefused(
            gettext('"%(status)s" cannot be set here. Choose one of: %(names)s.')
            % {"status": status, "names": names}
        )
    if status in DONE and ticket.status not in DONE:
        playbooks.require_done(ticket)
        fields.require_filled(ticket)


def move(ticket: Ticket, status: str, *, by: Actor, at: datetime, reason: str = "") -> TicketEvent:
    """Set the status and what goes with it on the instance; returns the event. Both are still to be written."""
    data = {"from": str(ticket.status), "to": str(status)} | ({"reason": reason} if reason else {})
    ticket.status = status
    ticket.snoozed_until = None
    ticket.resolved_at = (ticket.resolved_at or at) if status in DONE else None
    ticket.closed_at = at if status == Status.CLOSED else None
    return facts.fact(ticket, TicketEvent.Kind.STATUS, by=by, at=at, data=data)


def pauses(ticket: Ticket) -> frozenset[str]:
    """The statuses in which a clock of this ticket stands still."""
    if ticket.brand.runbook_id is None:
        return frozenset()
    sla = pinned(ticket.brand.runbook_id).data["sla"]
    never = ticket.severity in (sla.get("never_paused") or ())
    return frozenset() if never else frozenset(sla.get("pauses") or ())


def can_reopen(ticket: Ticket, *, now: datetime) -> bool:
    """Whether a message still belongs into this ticket; else it opens a follow-up."""
    ended_at = ticket.resolved_at or ticket.closed_at
    if ticket.is_open or ended_at is None:
        return True
    return now <= ended_at + reopen_window(ticket.brand)


def reopen_window(brand: Brand) -> timedelta:
    """How long after its resolution a ticket opens again, as the runbook in force says."""
    text = REOPEN_WINDOW
    if brand.runbook_id is not None:
        text = pinned(brand.runbook_id).data["sla"].get("reopen_window") or text
    return timedelta(seconds=duration.parse(text).seconds)
