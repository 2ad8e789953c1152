"""The verbs, in one place for those who call them."""

from support.tickets.facts import record
from support.tickets.messages import add_customer_message, add_unverified_note, note
from support.tickets.open import open_ticket
from support.tickets.properties import (
    acknowledge,
    assign,
    change_category,
    change_queue,
    change_severity,
    change_subject,
    change_tags,
    promise_update,
    set_due,
    snooze,
)
from support.tickets.replies import recipients, reply, undo
from support.tickets.status import can_reopen, change_status

__all__ = [
    "acknowledge",
    "add_customer_message",
    "add_unverified_note",
    "assign",
    "can_reopen",
    "change_category",
    "change_queue",
    "change_severity",
    "change_status",
    "change_subject",
    "change_tags",
    "note",
    "open_ticket",
    "promise_update",
    "recipients",
    "record",
    "reply",
    "set_due",
    "snooze",
    "undo",
]
