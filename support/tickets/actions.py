"""The verbs, in one place for those who call them."""

from support.tickets.facts import record
from support.tickets.open import open_ticket

__all__ = ["open_ticket", "record"]
