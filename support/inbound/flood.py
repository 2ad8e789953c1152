"""How much one sender may write before somebody looks: what is above waits as held mail, and agents are told once."""

import hashlib
from datetime import datetime

from support.inbound.case import Case
from support.inbound.held import Held
from support.lib import limits
from support.models import Brand, pinned
from support.outbound.notify import Notice, notify

PEOPLE = 250  # letters of one sender to one brand in an hour
MACHINES = 30
HOUR = 3600.0  # seconds
TOLD = ("role:lead", "team:support")


class Flooded(Held):
    """A sender has written too many; `sender` is the address, or empty."""

    def __init__(self, sender: str, burst: int, *, brand: Brand) -> None:
        who = sender or "Senders without an address"
        reason = f"{who} wrote more than {burst} mails in an hour. Release what is meant."
        super().__init__(reason, brand=brand)
        self.sender = sender


def check(case: Case) -> None:
    """Count this letter. Raises Flooded when its sender has written too many."""
    if case.raw.decided_by or case.letter.is_bounce:
        return  # a person has released it; what comes back of a mailing opens nothing and comes all at once
    burst = MACHINES if case.automatic.strength else PEOPLE
    key = f"mail:{case.brand.slug}:{'machine' if case.automatic.strength else 'person'}:{case.sender.email}"
    if not limits.take(key, rate=burst / HOUR, burst=burst, now=case.now):
        raise Flooded(case.sender.email, burst, brand=case.brand)


def tell(flood: Flooded, *, brand: Brand, now: datetime) -> None:
    """Mail those who look after the inbox, once for a sender and day (UTC)."""
    if brand.runbook_id is None:
        return  # it names nobody
    sender = hashlib.sha256(flood.sender.encode()).hexdigest()[:32]
    notice = Notice(
        key=f"flood:{brand.pk}:{sender}:{now:%Y-%m-%d}",
        subject=f"{brand.name}: a flood of mail is held",
        text=f"{flood} It waits under Held mail.",
    )
    notify(notice, TOLD, brand=brand, data=pinned(brand.runbook_id).data, now=now)
