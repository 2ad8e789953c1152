"""Tickets: one question of one customer, its state and its promises' nearest date."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.customer import Customer
from support.models.people import Queue, Team


class Severity(models.TextChoices):
    P0 = "P0", "P0"
    P1 = "P1", "P1"
    P2 = "P2", "P2"
    P3 = "P3", "P3"


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    CONTACT = "contact", _("Contact form")
    WIDGET = "widget", _("Widget")
    API = "api", _("API")
    PHONE = "phone", _("Phone")


NEVER = datetime(9999, 12, 31, tzinfo=UTC)
# Where a ticket stands in the queue: by its nearest deadline, those without one last. Never empty, so that pages
# can begin after any row of it.
DEADLINE = Coalesce("next_due_at", Value(NEVER), output_field=models.DateTimeField())
_OPEN = Q(status__in=["new", "open", "pending_customer", "on_hold"])  # as Ticket.OPEN


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> TicketQuerySet:
        return self.filter(status__in=Ticket.OPEN)


class Ticket(Branded):
    class Status(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Open")
        PENDING_CUSTOMER = "pending_customer", _("Waiting on customer")
        ON_HOLD = "on_hold", _("On hold")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")
        MERGED = "merged", _("Merged")

    OPEN = (Status.NEW, Status.OPEN, Status.PENDING_CUSTOMER, Status.ON_HOLD)

    # No index of its own where a wider one below begins with the same column.
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False, related_name="tickets")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    severity = models.CharField(max_length=2, choices=Severity, default=Severity.P3)
    category = models.CharField(
        max_length=50, blank=True, help_text=_("A key of the runbook's categories.")
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(max_length=10, blank=True)
    requester = models.ForeignKey(Customer, models.PROTECT, db_index=False, related_name="tickets")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, blank=True, related_name="tickets")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    tags = models.JSONField(default=list, blank=True)
    fields = models.JSONField(default=dict, blank=True, help_text=_("Custom fields, by category."))
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # The first time; kept beside the ticket, because old escalations are many and the view is opened all day.
    escalated_at = models.DateTimeField(null=True, blank=True)
    # The nearest running clock, kept beside the ticket so that the queue sorts by an index.
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_kind = models.CharField(max_length=20, blank=True)
    identity_verified_at = models.DateTimeField(null=True, blank=True)
    identity_verified_by = models.CharField(max_length=200, blank=True)
    identity_verified_how = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    follow_up_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="ticket_number_once"),
            models.CheckConstraint(
                condition=models.Q(severity__in=Severity.values), name="ticket_severity"
            ),
        ]
        indexes = [
            # One for each view of the queue, in its order: a page costs its length, wherever it begins.
            models.Index(DEADLINE, "id", name="ticket_open", condition=_OPEN),
            models.Index(
                DEADLINE, "id", name="ticket_unassigned", condition=_OPEN & Q(assignee=None)
            ),
            models.Index(
                DEADLINE, "id", name="ticket_urgent", condition=_OPEN & Q(severity__in=["P0", "P1"])
            ),
            models.Index("assignee", DEADLINE, "id", name="ticket_mine", condition=_OPEN),
            models.Index(
                DEADLINE,
                "id",
                name="ticket_escalated",
                condition=_OPEN & Q(escalated_at__isnull=False),
            ),
            models.Index(fields=["status", "-updated_at", "-id"], name="ticket_status"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_recent"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_opened"),
            models.Index(
                fields=["snoozed_until"],
                name="ticket_snoozed",
                condition=Q(snoozed_until__isnull=False),
            ),
            models.Index(fields=["requester", "-opened_at"], name="ticket_requester"),
            models.Index(fields=["brand", "category", "opened_at"], name="ticket_category"),
            models.Index(
                fields=["brand", "resolved_at"],
                name="ticket_resolved",
                condition=Q(status="resolved"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject or gettext('(no subject)')}"

    @property
    def reference(self) -> str:
        """The number that customers see, as `LUN-12`. Needs the brand loaded."""
        return f"{self.brand.ticket_prefix}-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class Participant(Branded):
    """Who else takes part in a ticket and may write to it by mail."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="participants")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "customer"], name="participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer} in {self.ticket_id}"
