"""The nouns of support: fields, constraints and querysets, one file each.

Models import no room and act on nothing; `save()` is never overridden. What must hold is a constraint,
what happens is a verb in `tickets.actions` and its neighbours. Every model names its `brand_path`.
"""

from support.models.access import brand_ids, brand_of, may, scoped
from support.models.alarm import Alarm
from support.models.audit import AuditEntry
from support.models.brand import Brand, Branded, Membership, Role
from support.models.bulk import BulkItem, BulkJob
from support.models.customer import Account, AccountDomain, Customer, CustomerAddress
from support.models.delivery import DeliveryEvent, Suppression
from support.models.erasure import Erasure
from support.models.escalation import Escalation, StepRun, TriggerHit
from support.models.event import TicketEvent
from support.models.identity_link import IdentityLink
from support.models.lease import Leased
from support.models.macro import Macro
from support.models.message import Attachment, Message
from support.models.notification import Notification
from support.models.oncall import OnCallOverride, of_rotation, stand_ins
from support.models.outbox import OutboxMessage
from support.models.people import Person, Queue, Team, queues_of
from support.models.playbook import PlaybookEvidence, PlaybookRun
from support.models.promise import Promise, PromiseQuerySet
from support.models.pulse import Pulse, TokenBucket
from support.models.raw import RawMessage
from support.models.runbook import ClosedDay, RunbookVersion, pinned
from support.models.seat import Draft, Presence
from support.models.sla import Clock, Crossing
from support.models.ticket import Channel, Participant, Severity, Ticket
from support.models.view import SavedView
from support.models.wish import NotificationWish

__all__ = [
    "Account",
    "AccountDomain",
    "Alarm",
    "Attachment",
    "AuditEntry",
    "Brand",
    "Branded",
    "BulkItem",
    "BulkJob",
    "Channel",
    "Clock",
    "ClosedDay",
    "Crossing",
    "Customer",
    "CustomerAddress",
    "DeliveryEvent",
    "Draft",
    "Erasure",
    "Escalation",
    "IdentityLink",
    "Leased",
    "Macro",
    "Membership",
    "Message",
    "Notification",
    "NotificationWish",
    "OnCallOverride",
    "OutboxMessage",
    "Participant",
    "Person",
    "PlaybookEvidence",
    "PlaybookRun",
    "Presence",
    "Promise",
    "PromiseQuerySet",
    "Pulse",
    "Queue",
    "RawMessage",
    "Role",
    "RunbookVersion",
    "SavedView",
    "Severity",
    "StepRun",
    "Suppression",
    "Team",
    "Ticket",
    "TicketEvent",
    "TokenBucket",
    "TriggerHit",
    "brand_ids",
    "brand_of",
    "may",
    "of_rotation",
    "pinned",
    "queues_of",
    "scoped",
    "stand_ins",
]
