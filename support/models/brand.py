"""Brands, the people who work for them, and where their tickets wait."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Branded(models.Model):
    """A row that belongs to one brand and says by which path; `access.scoped` follows it."""

    brand_path: ClassVar[str] = "brand"

    class Meta:
        abstract = True


class Brand(models.Model):
    """One company's face to its customers; its runbook is the source of all fields but the counter."""

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

    def __str__(self) -> str:
        return self.name


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


class FromRunbook(Branded):
    """A row that the runbook file makes; what leaves the file is retired, never deleted."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="%(class)ss")
    slug = models.SlugField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Person(FromRunbook):
    """Somebody the runbook can reach; may or may not sign in here."""

    email = models.EmailField()
    roles = models.JSONField(
        default=list, blank=True, help_text=_("Words the runbook calls them by.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="persons"
    )

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="person_once")]


class Team(FromRunbook):
    email = models.EmailField(blank=True)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="team_once")]


class Queue(FromRunbook):
    tag = models.CharField(max_length=100, blank=True, help_text=_("How other systems call it."))
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="queue_once")]
