"""One fact about a ticket, as the ledger reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its instant (aware). Kinds that the ledger does not know are no concern of clocks.

    customer_message  {"auto": bool}                 auto: an out-of-office and the like
    agent_reply       {"public", "bulk", "empty": bool}
    agent_note, auto_reply                           never count
    status            {"from", "to", "reason"}
    severity, category, queue   {"from", "to"}
    acknowledged                                     the customer was told what happens next
    promised_update   {"at": ISO time}
    manual_due        {"kind", "instance", "at": ISO time or null, "author", "reason"}
    merged            {"into": …} on the ticket that ends;
                      {"from": …, "waiting_since": ISO time or null} on the one that goes on
    """

    at: datetime
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def instant(self, name: str) -> datetime | None:
        """A time in the data, stored as ISO text in JSON."""
        value = self.data.get(name)
        return datetime.fromisoformat(value) if isinstance(value, str) else value
