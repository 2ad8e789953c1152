"""Who asked to be told of what the public page says, and what is being told to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.component import ComponentChange
from incidents.models.incident import IncidentUpdate
from incidents.models.maintenance import MaintenanceUpdate
from support.models import Brand, Branded, Leased

if TYPE_CHECKING:
    from incidents.models.component import Component


class Subscriber(Branded):
    """Told of every update, or of those that touch its components. Without `url` by mail, else by webhook."""

    class State(models.TextChoices):
        PENDING = "pending", _("Not confirmed")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="subscribers")
    email = models.CharField(max_length=320)
    url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    components: models.ManyToManyField[Component, models.Model] = models.ManyToManyField(
        "Component", related_name="+", blank=True
    )
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it ended."))
    failures = models.PositiveIntegerField(default=0, help_text=_("Of its webhook, in a row."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "email", "url"], name="subscriber_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "ended"]), name="subscriber_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["brand", "id"], name="subscriber_active", condition=Q(state="active")
            ),
            models.Index(
                fields=["asked_at"], name="subscriber_pending", condition=Q(state="pending")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email[:1]}…@{self.email.rpartition('@')[2]}"


class Broadcast(Leased, Branded):
    """One public word on its way to all subscribers, or a component's new state on its way to their webhooks.

    `cursor` is the last of them who has a row in the outbox.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DONE = "done", _("Told")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    update = models.OneToOneField(IncidentUpdate, models.CASCADE, null=True, related_name="+")
    work_update = models.OneToOneField(
        MaintenanceUpdate, models.CASCADE, null=True, related_name="+"
    )
    change = models.OneToOneField(ComponentChange, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    cursor = models.PositiveBigIntegerField(default=0)
    told = models.PositiveIntegerField(default=0, help_text=_("Subscribers."))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(update__isnull=False, work_update=None, change=None)
                | Q(update=None, work_update__isnull=False, change=None)
                | Q(update=None, work_update=None, change__isnull=False),
                name="broadcast_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], name="broadcast_due", condition=Q(state="pending"))
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%F %T}: {self.told}"
