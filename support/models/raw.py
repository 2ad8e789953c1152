"""What arrived, byte for byte, before anybody understood it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.lease import Leased


class RawMessage(Leased, Branded):
    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Filed")
        HELD = "held", _("Held")
        DISCARDED = "discarded", _("Discarded")

    brand = models.ForeignKey(
        Brand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raw_messages",
        help_text=_("Empty until routing knows whose it is."),
    )
    source = models.CharField(max_length=60, help_text=_("email:postmark, pipe, smtp, contact, …"))
    key = models.CharField(max_length=200, help_text=_("Idempotency key of the transport."))
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text=_("The letter as it was filed; a repetition has none.")
    )
    body = models.BinaryField()
    content_type = models.CharField(max_length=200, default="message/rfc822")
    headers = models.JSONField(
        default=dict, blank=True, help_text=_("Of the request, secrets left out.")
    )
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list, blank=True)
    remote_ip = models.GenericIPAddressField(null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    outcome = models.JSONField(
        default=dict, blank=True, help_text=_("What became of it, as receive_mail prints it.")
    )
    reason = models.CharField(
        max_length=500, blank=True, help_text=_("Why it is held or discarded.")
    )
    decided_by = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text=_("The batch or the other brand's copy it came from."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="raw_once"),
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="raw_filed_once",
                condition=~models.Q(fingerprint=""),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "done", "held", "discarded"]), name="raw_state"
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], name="raw_due", condition=models.Q(state="new")),
            models.Index(fields=["-received_at"], name="raw_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.received_at:%F %T}"
