"""The verbs, in one place for those who call them."""

from support.tickets.answers.recipients import recipients
from support.tickets.answers.replies import reply, undo
from support.tickets.delivery import file_delivery
from support.tickets.facts import record
from support.tickets.merge import merge, unmerge
from support.tickets.messages import add_customer_message, add_unverified_note, note
from support.tickets.open import open_ticket, opened
from support.tickets.people.identity import verify_identity
from support.tickets.people.participants import (
    MOST_PARTICIPANTS,
    add_participant,
    change_requester,
    forwarded_by,
    invite,
    let_in,
    remove_participant,
    undo_forward,
)
from support.tickets.properties import (
    acknowledge,
    assign,
    change_category,
    change_queue,
    change_severity,
    change_subject,
    change_tags,
    follow_runbook,
    promise_update,
    set_due,
    snooze,
    wake,
)
from support.tickets.split import move, split
from support.tickets.status import can_reopen, change_status
from support.tickets.triage import triage

__all__ = [
    "MOST_PARTICIPANTS",
    "acknowledge",
    "add_customer_message",
    "add_participant",
    "add_unverified_note",
    "assign",
    "can_reopen",
    "change_category",
    "change_queue",
    "change_requester",
    "change_severity",
    "change_status",
    "change_subject",
    "change_tags",
    "file_delivery",
    "follow_runbook",
    "forwarded_by",
    "invite",
    "let_in",
    "merge",
    "move",
    "note",
    "open_ticket",
    "opened",
    "promise_update",
    "recipients",
    "record",
    "remove_participant",
    "reply",
    "set_due",
    "snooze",
    "split",
    "triage",
    "undo",
    "undo_forward",
    "unmerge",
    "verify_identity",
    "wake",
]
