"""Alerts of monitoring systems, grouped: one open group for each key, and everything that was said about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.webhook import Webhook
from support.models import Brand, Branded, Severity


class AlertGroup(Branded):
    """One trouble as its source sees it. `members` are what fires in it now, each with the time it began."""

    class State(models.TextChoices):
        OPEN = "open", _("Firing")
        CLOSED = "closed", _("Over")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="alert_groups")
    source = models.CharField(max_length=20)
    key = models.CharField(max_length=200, help_text=_("What the source calls the trouble."))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=1000, blank=True)
    kinds = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    members = models.JSONField(default=dict, blank=True)
    route = models.CharField(max_length=50, help_text=_("The runbook's route that was taken."))
    severity = models.CharField(max_length=2, choices=Severity)
    category = models.CharField(max_length=50, blank=True)
    is_private = models.BooleanField(default=False)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="alert_groups"
    )
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text=_("When it was last heard of."))
    closed_at = models.DateTimeField(null=True, blank=True)
    heard = models.PositiveIntegerField(default=1, help_text=_("How often it was heard of."))
    reopened = models.PositiveIntegerField(default=0, help_text=_("How often it came back."))
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("Once for each group."))
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    muted_until = models.DateTimeField(null=True, blank=True, help_text=_("Nobody is told."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "source", "key"],
                condition=models.Q(state="open"),
                name="alert_one_open_per_key",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | models.Q(state="closed", closed_at__isnull=False),
                name="alert_state",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "source", "key", "-id"], name="alert_newest"),
            models.Index(fields=["-last_at"], name="alert_recent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AlertEvent(Branded):
    """One thing that was said about a group, by its source or by a person: append-only."""

    class Kind(models.TextChoices):
        FIRING = "firing", _("Firing")
        AGAIN = "again", _("Still firing")
        GRAVER = "graver", _("Graver")
        REOPENED = "reopened", _("Came back")
        RESOLVED = "resolved", _("Over")
        PARTLY = "partly", _("Partly over")
        LATE = "late", _("Old news")
        NOTED = "noted", _("Noted")
        ACKNOWLEDGED = "acknowledged", _("Taken")
        MUTED = "muted", _("Muted")
        UNMUTED = "unmuted", _("Heard again")

    brand_path = "group__brand"

    group = models.ForeignKey(AlertGroup, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=200)
    webhook = models.ForeignKey(Webhook, models.SET_NULL, null=True, related_name="alert_events")

    class Meta:
        indexes = [models.Index(fields=["group", "at", "id"], name="alert_history")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"
