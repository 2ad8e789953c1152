"""Clocks: what the ledger computed, kept as rows so that an index finds what is late."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded
from support.models.promise import Promise
from support.models.ticket import Ticket


class Clock(Promise):
    brand_path = "ticket__brand"

    # No index of its own: `clock_once` begins with it.
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="clocks", db_index=False)
    elapsed_s = models.BigIntegerField(
        null=True, blank=True, help_text=_("Open seconds it took to keep, without pauses.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "instance"], name="clock_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="clock_next", condition=models.Q(next_at__isnull=False)
            ),
            models.Index(fields=["started_at"], name="clock_started"),
            models.Index(
                fields=["-breached_at"],
                name="clock_late",
                condition=models.Q(breached_at__isnull=False),
            ),
        ]


class Crossing(Branded):
    """A threshold that was passed; unique, so that neither two sweeps nor a late one tell it twice."""

    brand_path = "clock__ticket__brand"

    # No index of its own: `crossing_once` begins with it.
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="crossings", db_index=False)
    threshold = models.CharField(max_length=30, help_text=_('"75%", "10 minutes" or "breach".'))
    due_at = models.DateTimeField(help_text=_("When it was to be passed."))
    detected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "threshold", "due_at"], name="crossing_once")
        ]

    def __str__(self) -> str:
        return f"{self.threshold} at {self.due_at:%F %T}"
