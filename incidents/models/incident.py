"""Incidents, the tickets they explain, and what was said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded, Severity, Ticket

if TYPE_CHECKING:
    from incidents.models.component import Component


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> IncidentQuerySet:
        return self.filter(status__in=Incident.OPEN)

    def public(self) -> IncidentQuerySet:
        """What strangers may know of."""
        return self.filter(is_private=False, published_at__isnull=False)


class Incident(Branded):
    class Status(models.TextChoices):
        INVESTIGATING = "investigating", _("Investigating")
        IDENTIFIED = "identified", _("Identified")
        MONITORING = "monitoring", _("Monitoring")
        RESOLVED = "resolved", _("Resolved")
        POSTMORTEM = "postmortem", _("Post-mortem")

    OPEN = (Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="incidents")
    code = models.CharField(max_length=12, unique=True, help_text=_("Public id, [a-z0-9]{12}."))
    key = models.CharField(
        max_length=200, help_text=_("What it is about; one open incident per key.")
    )
    title = models.CharField(max_length=300)
    public_title = models.CharField(max_length=300, help_text=_("Without a customer's words."))
    severity = models.CharField(max_length=2, choices=Severity)
    category = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=15, choices=Status, default=Status.INVESTIGATING)
    is_private = models.BooleanField(default=False, help_text=_("Security: never shown outside."))
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    communications_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    publish_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Wants a private incident published; somebody else decides."),
    )
    runbook = models.ForeignKey("support.RunbookVersion", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=200)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    identified_at = models.DateTimeField(null=True, blank=True)
    monitoring_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()
    next_update_at = models.DateTimeField(null=True, blank=True, help_text=_("Promised in public."))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    tickets = models.ManyToManyField(Ticket, through="IncidentTicket", related_name="incidents")
    components: models.ManyToManyField[Component, models.Model] = models.ManyToManyField(
        "Component", related_name="incidents", blank=True
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "key"],
                condition=models.Q(status__in=["investigating", "identified", "monitoring"]),
                name="incident_one_open_per_key",
            )
        ]
        indexes = [models.Index(fields=["brand", "-declared_at"], name="incident_recent")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class IncidentTicket(Branded):
    """A ticket that an incident explains, and when its requester was told the end."""

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="links")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="incident_links")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "ticket"], name="incident_ticket_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} in {self.incident_id}"


class IncidentUpdate(Branded):
    """One post to the public: append-only, shown newest first."""

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="updates")
    code = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=15, choices=Incident.Status)
    template = models.CharField(max_length=30, help_text=_("A key of the runbook's templates."))
    slots = models.JSONField(default=dict)
    texts = models.JSONField(default=dict, help_text=_("Rendered text by language."))
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    next_update_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "-at"], name="update_newest")]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%F %T}"


class IncidentEvent(Branded):
    """The timeline: every fact about an incident, append-only, for people inside."""

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["incident", "at", "id"], name="incident_timeline")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"
