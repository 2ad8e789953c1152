"""What became of a letter, in the words that `receive_mail` prints and the raw row keeps."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from support.models import RawMessage

Action = Literal["opened", "appended", "duplicate", "bounce", "ignored", "held", "alert", "told"]
Evidence = Literal["reply_address", "in_reply_to", "references", "subject_token", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`ticket` is the reference customers see, `message` the key of the row it became."""

    action: Action
    ticket: str | None = None
    message: int | None = None
    brand: str | None = None
    evidence: Evidence = "none"
    sender_role: str = "none"
    requester: str | None = None
    participants: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    auto_ack: str = "suppressed:not a new ticket"
    status_after: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)


def line(raw: RawMessage, *, name: str = "") -> dict[str, Any]:
    """One line of `receive_mail`; `name` is what the caller calls the letter."""
    start: dict[str, Any] = {"id": name or str(raw.pk)}
    if raw.state == RawMessage.State.NEW:
        return start | {"action": "stored", "raw": raw.pk}
    values = {**Outcome(action="held").as_data(), **raw.outcome}
    first = {key: values.pop(key) for key in ("action", "ticket", "message")}
    return start | first | {"raw": raw.pk} | values
