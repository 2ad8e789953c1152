"""Every fact about a ticket, append-only; clocks and history are computed from these rows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded
from support.models.ticket import Ticket


class TicketEvent(Branded):
    class Kind(models.TextChoices):
        """The first group is read by the ledger (`sla.ledger`), the rest is history."""

        OPENED = "opened"
        CUSTOMER_MESSAGE = "customer_message"
        AGENT_REPLY = "agent_reply"
        AGENT_NOTE = "agent_note"
        AUTO_REPLY = "auto_reply"
        STATUS = "status"
        SEVERITY = "severity"
        CATEGORY = "category"
        ACKNOWLEDGED = "acknowledged"
        PROMISED_UPDATE = "promised_update"
        MERGED = "merged"
        MANUAL_DUE = "manual_due"
        POLICY = "policy"

        ASSIGNED = "assigned"
        QUEUE = "queue"
        SUBJECT = "subject"
        TAGS = "tags"
        FIELDS = "fields"
        TRIAGED = "triaged"
        IDENTITY = "identity"
        ESCALATED = "escalated"
        WARNING = "warning"
        BREACH = "breach"
        TRIGGER = "trigger"
        INCIDENT = "incident"
        PARTICIPANT = "participant"
        FOLLOW_UP = "follow_up"
        SNOOZED = "snoozed"
        DELIVERY = "delivery"
        PLAYBOOK = "playbook"

    brand_path = "ticket__brand"

    # No index of its own: `event_replay` begins with it.
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(help_text=_("When it happened, UTC."))
    kind = models.CharField(max_length=20, choices=Kind)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    actor_name = models.CharField(max_length=200, help_text=_("Kept when the person goes."))
    message = models.ForeignKey(
        "support.Message",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_replay"),
            # Of the two below most events have neither, and a sweep writes thousands of those.
            models.Index(
                fields=["actor"], name="event_actor", condition=models.Q(actor__isnull=False)
            ),
            models.Index(
                fields=["message"], name="event_message", condition=models.Q(message__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"
