"""What is to leave, written in the same transaction as the reason for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.lease import Leased


class OutboxMessage(Leased, Branded):
    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")
        CANCELLED = "cancelled", _("Cancelled")

    # No index by brand: it would find too much, and tempt a planner that does not know the table yet.
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="outbox", db_index=False)
    key = models.CharField(max_length=200, unique=True, help_text=_("One row per reason, ever."))
    carrier = models.CharField(max_length=30, help_text=_("A name of OUTBOX_CARRIERS."))
    destination = models.CharField(max_length=320, help_text=_("An address or a host."))
    payload = models.JSONField(help_text=_("Ids and rendered text; never a secret."))
    guard = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What must still hold at sending, e.g. the page is open."),
    )
    order_key = models.CharField(
        max_length=100, blank=True, help_text=_("Sent in order within this key.")
    )
    ticket = models.ForeignKey(
        "support.Ticket", models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    message = models.ForeignKey(
        "support.Message", models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    provider_ref = models.CharField(
        max_length=300, blank=True, help_text=_("What the other side calls it.")
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField(help_text=_("Dead from here on."))
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "sent", "dead", "cancelled"]),
                name="outbox_state",
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(fields=["run_at"], name="outbox_dead", condition=models.Q(state="dead")),
            models.Index(
                fields=["order_key", "id"],
                name="outbox_order",
                condition=models.Q(state="pending") & ~models.Q(order_key=""),
            ),
            models.Index(
                fields=["destination", "created_at"],
                name="outbox_mailed",
                condition=models.Q(carrier="mail"),
            ),
            models.Index(
                fields=["provider_ref"], name="outbox_ref", condition=~models.Q(provider_ref="")
            ),
        ]

    def __str__(self) -> str:
        return self.key
