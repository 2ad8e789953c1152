"""What was done in the console, by whom, as a chain: each row is sealed together with the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class AuditEntry(Branded):
    """Never changed and never deleted: triggers stand on every column. Names are copies, so people may leave."""

    brand = models.ForeignKey(
        Brand,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty: of no brand, like a stranger's failed sign-in."),
    )
    seq = models.PositiveBigIntegerField(help_text=_("1, 2, 3, … within the brand."))
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    actor_key = models.BigIntegerField(null=True, help_text=_("The user's key then."))
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60, blank=True)
    object_key = models.CharField(max_length=100, blank=True)
    object_name = models.CharField(max_length=200, blank=True)
    diff = models.JSONField(default=dict, help_text=_("What changed; secrets masked."))
    request_id = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.UniqueConstraint(fields=["brand", "seq"], name="audit_seq_once"),
            models.UniqueConstraint(
                fields=["seq"], condition=models.Q(brand=None), name="audit_seq_once_unbranded"
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_key", "-seq"], name="audit_of_object")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"
