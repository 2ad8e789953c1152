"""How much one sender may write before somebody looks: what is above waits as held mail, and agents are told once."""

from support.inbound.case import Case
from support.inbound.held import Held
from support.lib import limits

PEOPLE = 250  # letters of one sender to one brand in an hour
MACHINES = 30
HOUR = 3600.0  # seconds


def check(case: Case) -> None:
    """Count this letter. Raises Held when its sender has written too many."""
    if case.raw.decided_by:
        return  # a person has released it
    burst = MACHINES if case.automatic.strength else PEOPLE
    key = f"mail:{case.brand.slug}:{'machine' if case.automatic.strength else 'person'}:{case.sender.email}"
    if not limits.take(key, rate=burst / HOUR, burst=burst, now=case.now):
        sender = case.sender.email or "Senders without an address"
        raise Held(f"{sender} wrote more than {burst} mails in an hour. Release what is meant.")
