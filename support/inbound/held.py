"""Mail that waits for a person: why it is held, and how it is released, redirected or discarded."""

from datetime import datetime
from typing import Any

from support.inbound.outcome import Outcome
from support.inbound.receive import PROCESS
from support.lib import bell, redact
from support.lib.database.claim import finish
from support.models import Brand, RawMessage

State = RawMessage.State
REASON_LENGTH = 500


class Held(Exception):  # noqa: N818  # an answer, not a fault
    """This letter cannot be filed without a person of `brand`; the text says why and what to do."""

    def __init__(self, reason: str, *, brand: Brand | None = None) -> None:
        super().__init__(reason)
        self.brand = brand


def hold(raw: RawMessage, reason: str, *, brand: Brand | None = None) -> bool:
    """Put a claimed row aside with its reason, before the eyes of its brand's people. False: the lease was lost."""
    reason = redact.text(reason)
    flags = (f"held:{reason}",)
    outcome = Outcome(action="held", flags=flags, auto_ack="suppressed:held")
    said: dict[str, Any] = {"reason": reason[:REASON_LENGTH], "outcome": outcome.as_data()}
    said |= {"envelope_from": raw.envelope_from, "envelope_to": raw.envelope_to}
    said |= {"brand": brand} if brand else {}
    return finish(raw, state=State.HELD, **said)


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
