"""What an incident owes: the same kind of promise as a ticket's clock."""

from django.db import models

from incidents.models.incident import Incident
from support.models import Promise


class Obligation(Promise):
    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="obligations")
    owner = models.CharField(max_length=200, blank=True)
    waived_by = models.CharField(max_length=200, blank=True)
    waived_reason = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "kind", "instance"], name="obligation_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="obligation_next",
                condition=models.Q(next_at__isnull=False),
            )
        ]
