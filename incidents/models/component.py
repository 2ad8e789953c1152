"""Parts of a product as the public knows them, and the log of how they were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded


class ComponentState(models.TextChoices):
    """The words of the Statuspage API."""

    OPERATIONAL = "operational", _("Operational")
    DEGRADED = "degraded_performance", _("Degraded performance")
    PARTIAL = "partial_outage", _("Partial outage")
    MAJOR = "major_outage", _("Major outage")
    MAINTENANCE = "under_maintenance", _("Under maintenance")


class Component(Branded):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="components")
    code = models.CharField(max_length=12, unique=True)
    slug = models.SlugField()
    name = models.CharField(max_length=100)
    group = models.CharField(max_length=100, blank=True)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    categories = models.JSONField(
        default=list, help_text=_("Incidents of these categories touch it.")
    )
    state = models.CharField(
        max_length=20, choices=ComponentState, default=ComponentState.OPERATIONAL
    )
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField(help_text=_("No data before this."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="component_once")]

    def __str__(self) -> str:
        return self.name


class ComponentChange(Branded):
    """One change of state; the 90-day bars are computed from these."""

    brand_path = "component__brand"

    component = models.ForeignKey(Component, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    old = models.CharField(max_length=20, choices=ComponentState)
    new = models.CharField(max_length=20, choices=ComponentState)
    incident = models.ForeignKey("Incident", models.SET_NULL, null=True, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["component", "at"], name="component_log")]

    def __str__(self) -> str:
        return f"{self.component_id}: {self.old} → {self.new}"
