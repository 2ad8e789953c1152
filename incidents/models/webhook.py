"""What another system told us, byte for byte, before anybody understood it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded, Leased


class Webhook(Leased, Branded):
    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Read")
        HELD = "held", _("Held")

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="webhooks")
    source = models.CharField(max_length=30, help_text=_("A name of hooks.sources.SOURCES."))
    key = models.CharField(max_length=200, help_text=_("Names this delivery in all repetitions."))
    body = models.BinaryField()
    event = models.CharField(max_length=100, blank=True, help_text=_("As its header calls it."))
    remote_ip = models.GenericIPAddressField(null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(max_length=500, blank=True, help_text=_("What became of it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "source", "key"], name="webhook_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "done", "held"]), name="webhook_state"
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], name="webhook_due", condition=models.Q(state="new")),
            models.Index(fields=["-received_at"], name="webhook_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.received_at:%F %T}"
