"""What became of what left: the carrier's news, and addresses that are no longer written to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.outbox import OutboxMessage


class DeliveryEvent(Branded):
    """What the carrier said of a message afterwards: delivered, bounced, complained, deferred."""

    brand_path = "outbox__brand"

    outbox = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    recipient = models.CharField(max_length=320, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=200, unique=True, help_text=_("The provider's event id."))

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient}"


class Suppression(Branded):
    """An address we no longer write to: repeated permanent failures or a complaint."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="suppressions")
    email = models.CharField(max_length=320)
    failures = models.PositiveIntegerField(default=0)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "email"], name="suppression_once")]

    def __str__(self) -> str:
        return self.email
