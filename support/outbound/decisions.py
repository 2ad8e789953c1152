"""What a person decides of a row that waits or was given up: once more, dropped, taken back."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from support.lib import bell
from support.models import Message, OutboxMessage
from support.outbound.outbox import OutboxRefused, State, patience


def requeue(row: OutboxMessage, *, by: str, now: datetime) -> None:
    """Send a row that was given up, or was sent and lost on the way, again under the same key."""
    changed = OutboxMessage.objects.filter(pk=row.pk, state__in=[State.DEAD, State.SENT]).update(
        state=State.PENDING,
        run_at=now,
        attempts=0,
        give_up_at=now + patience(row.carrier),
        decided_by=by,
    )
    if not changed:
        raise OutboxRefused(gettext("Only what was given up or sent can be sent again."))
    bell.ring("support.tasks.deliver_outbox", row.pk)


def discard(row: OutboxMessage, *, by: str, reason: str, now: datetime) -> None:
    """Drop a row for good. One that is on the wire at this moment cannot be dropped."""
    if not reason.strip():
        raise OutboxRefused(gettext("Say why it is not to be sent."))
    found = OutboxMessage.objects.filter(Q(state=State.DEAD) | _waiting(now), pk=row.pk)
    if not found.update(state=State.CANCELLED, decided_by=by, last_error=reason[:500]):
        raise OutboxRefused(gettext("It was sent already, or is being sent right now."))


def cancel(message: Message, *, by: str, now: datetime) -> bool:
    """Take back the mail of a message that nobody tried to send yet. False: too late.

    One that is to be sent again has left before: the answer that it carries cannot be taken back any more.
    """
    never = OutboxMessage.objects.filter(message=message, attempts=0, sent_at=None)
    found = never.filter(_waiting(now))
    reason = "Undone before it was sent."
    return bool(found.update(state=State.CANCELLED, decided_by=by, last_error=reason))


def _waiting(now: datetime) -> Q:
    """Rows that no worker holds."""
    return Q(state=State.PENDING) & (Q(lease_until=None) | Q(lease_until__lte=now))
