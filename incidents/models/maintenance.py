"""Work on the product that is announced: when, on which parts, and what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded

if TYPE_CHECKING:
    from incidents.models.component import Component


class Maintenance(Branded):
    """The words of the Statuspage API, and `cancelled`, which it does not know."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        IN_PROGRESS = "in_progress", _("In progress")
        VERIFYING = "verifying", _("Verifying")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    ACTIVE = (Status.IN_PROGRESS, Status.VERIFYING)
    OPEN = (Status.SCHEDULED, *ACTIVE)

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="maintenances")
    code = models.CharField(max_length=12, unique=True, help_text=_("Public id, [a-z0-9]{12}."))
    key = models.CharField(
        max_length=200, blank=True, help_text=_("What planned it; one maintenance per key.")
    )
    title = models.CharField(max_length=300)
    titles = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text=_("By language; one that is missing reads the title."),
    )
    status = models.CharField(max_length=15, choices=Status, default=Status.SCHEDULED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField()
    next_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it begins or ends by itself.")
    )
    components: models.ManyToManyField[Component, models.Model] = models.ManyToManyField(
        "Component", related_name="maintenances", blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "key"], condition=~Q(key=""), name="maintenance_once_per_key"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="maintenance_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["scheduled", "in_progress", "verifying", "completed", "cancelled"]
                ),
                name="maintenance_status",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-starts_at"], name="maintenance_recent"),
            models.Index(
                fields=["next_at"], name="maintenance_next", condition=Q(next_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class MaintenanceUpdate(Branded):
    """One word to the public about a maintenance: append-only, shown newest first."""

    brand_path = "maintenance__brand"

    maintenance = models.ForeignKey(Maintenance, models.CASCADE, related_name="updates")
    code = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=15, choices=Maintenance.Status)
    texts = models.JSONField(default=dict, help_text=_("By language."))
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["maintenance", "-at"], name="maintenance_newest")]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%F %T}"
