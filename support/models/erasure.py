"""A person forgotten on demand: who asked for it, who did it, and what was taken out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.customer import Customer


class Erasure(Branded):
    """The one door through append-only walls: they stand open while a row without `done_at` exists.

    The row is written and ended in one transaction, so that nobody but this transaction ever finds the door open,
    and a crash closes it.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="erasures")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    done_at = models.DateTimeField(null=True, help_text=_("Empty: at work, in this transaction."))
    counts = models.JSONField(default=dict, help_text=_("Rows that were emptied, by table."))

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="erasure_open", condition=models.Q(done_at=None))
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} {self.at:%F}"
