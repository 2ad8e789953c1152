"""A promise about time, whatever it is about: when it is due, kept or late, and what is told before."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded

C = TypeVar("C", bound="Promise")
# What people call each kind of promise, tickets' and those of other apps.
CALLED = {
    "first_response": _("First response"),
    "next_reply": _("Next reply"),
    "update": _("Update"),
    "first_resolution": _("Resolution"),
    "total_resolution": _("Total resolution"),
    "page_ack": _("Page acknowledged"),
    "first_post": _("First public post"),
    "public_update": _("Public update"),
    "jira": _("Jira issue"),
    "audience": _("Affected customers told"),
    "post_mortem": _("Post-mortem"),
    "rca": _("Root cause published"),
    "action_item": _("Action item"),
    "action_j1": _("Actions reviewed, J+1"),
    "release_notes": _("Release notes"),
    "action_j7": _("Actions reviewed, J+7"),
}


def called(kind: str) -> str:
    known = CALLED.get(kind)
    if known is None and (turn := re.fullmatch(r"action_j(\d+)", kind)):
        return gettext("Actions reviewed, J+%(days)s") % {"days": turn[1]}
    return str(known or kind.replace("_", " ").capitalize())


class PromiseQuerySet(models.QuerySet[C]):
    def running(self) -> PromiseQuerySet[C]:
        return self.filter(state__in=[Promise.State.RUNNING, Promise.State.BREACHED])

    def due(self, now: datetime) -> PromiseQuerySet[C]:
        """Rows with a warning or a deadline that has come."""
        return self.filter(next_at__lte=now)


class Promise(Branded):
    """A promise with a date, whoever it was made to; tickets' clocks and incidents' duties are both this."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        BREACHED = "breached", _("Late")
        MET = "met", _("Kept")
        MERGED = "merged", _("Merged")
        CANCELLED = "cancelled", _("Cancelled")
        WAIVED = "waived", _("Waived")

    kind = models.CharField(max_length=20)
    instance = models.PositiveIntegerField(default=1)
    severity = models.CharField(max_length=2, blank=True)
    policy = models.CharField(max_length=60, blank=True)
    calendar = models.CharField(max_length=60, blank=True)
    runbook = models.ForeignKey(
        "support.RunbookVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Empty: best effort, or paused.")
    )
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.CharField(max_length=60, blank=True)
    breached_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The due time that passed.")
    )
    detected_at = models.DateTimeField(null=True, blank=True, help_text=_("When we noticed."))
    paused_at = models.DateTimeField(null=True, blank=True)
    remaining_s = models.BigIntegerField(
        null=True, blank=True, help_text=_("Seconds left while paused.")
    )
    # The next moment the sweep must look: a warning or the deadline. Empty: nothing to watch.
    next_at = models.DateTimeField(null=True, blank=True)
    thresholds = models.JSONField(
        default=list, blank=True, help_text=_("[[label, ISO time], …] not yet passed.")
    )

    objects = PromiseQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at:%F %T}" if self.due_at else self.kind
