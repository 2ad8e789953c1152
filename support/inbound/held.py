"""Mail that waits for a person: why it is held, and how it is released, redirected or discarded."""

from datetime import datetime

from support.inbound.outcome import Outcome
from support.inbound.receive import PROCESS
from support.lib import bell, redact
from support.lib.claim import finish
from support.models import Brand, RawMessage

State = RawMessage.State
REASON_LENGTH = 500


class Held(Exception):  # noqa: N818  # an answer, not a fault
    """This letter cannot be filed without a person; the text says why and what to do."""


def hold(raw: RawMessage, reason: str) -> bool:
    """Put a claimed row aside, visible, with its reason. False: the lease was lost."""
    reason = redact.text(reason)
    flags = (f"held:{reason}",)
    outcome = Outcome(action="held", flags=flags, auto_ack="suppressed:held")
    data = outcome.as_data()
    return finish(raw, state=State.HELD, reason=reason[:REASON_LENGTH], outcome=data)


def release(pk: int, *, by: str, now: datetime, brand: Brand | None = None) -> bool:
    """Let a held or discarded letter be processed again, for `brand` if one is given. False: it was neither.

    Filed letters are never filed again: the original row stays what it was.
    """
    changes = {"brand": brand} if brand else {}
    waiting = RawMessage.objects.filter(pk=pk, state__in=[State.HELD, State.DISCARDED])
    released = waiting.update(
        state=State.NEW, run_at=now, attempts=0, reason="", last_error="", decided_by=by, **changes
    )
    if released:
        bell.ring(PROCESS, pk)
    return bool(released)


def discard(pk: int, *, by: str, reason: str) -> bool:
    """Decide that a held letter is not wanted; the bytes are kept. False: it was not held."""
    if not reason.strip():
        raise ValueError("Say why the mail is discarded.")
    held = RawMessage.objects.filter(pk=pk, state=State.HELD)
    return bool(held.update(state=State.DISCARDED, reason=reason[:REASON_LENGTH], decided_by=by))
