"""Brands, and who may do what in each of them."""

import re
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

REFERENCE = re.compile(r"(?:(?P<prefix>[a-z]+)-)?(?P<number>\d{1,9})", re.IGNORECASE)


class Branded(models.Model):
    """A row that belongs to one brand and says by which path; `access.scoped` follows it."""

    brand_path: ClassVar[str] = "brand"

    class Meta:
        abstract = True


class Brand(models.Model):
    """One company's face to its customers; its runbook is the source of all fields but the counters."""

    brand_path: ClassVar[str] = "pk"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    ticket_prefix = models.CharField(max_length=10, unique=True)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    domain = models.CharField(max_length=255)
    hosts = models.JSONField(
        default=list, blank=True, help_text=_("Host names of its public pages.")
    )
    addresses = models.JSONField(
        default=list, blank=True, help_text=_("Addresses whose mail is ours.")
    )
    runbook = models.ForeignKey(
        "support.RunbookVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_ticket_number = models.PositiveIntegerField(default=0, editable=False)
    files_size = models.PositiveBigIntegerField(
        default=0, db_default=0, editable=False, help_text=_("Bytes of its files on disk.")
    )

    def __str__(self) -> str:
        return self.name

    def number_in(self, written: str) -> int | None:
        """The number of a ticket in `LUN-12`, `lun-12` or `12`; None where it names another brand's, or none."""
        found = REFERENCE.fullmatch(written.strip())
        if (
            found is None
            or (found["prefix"] or self.ticket_prefix).upper() != self.ticket_prefix.upper()
        ):
            return None
        return int(found["number"])


class Role(models.TextChoices):
    """What a person may do for one brand; each role includes those before it."""

    VIEWER = "viewer", _("Viewer: reads")
    AGENT = "agent", _("Agent: answers")
    LEAD = "lead", _("Lead: decides")
    ADMIN = "admin", _("Admin: configures")


class Membership(Branded):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "brand"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.brand} · {self.role}"
