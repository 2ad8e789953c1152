"""Who sits before a ticket: what each person is writing, and who looks at it now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from support.models.brand import Branded
from support.models.ticket import Ticket

PRESENT_FOR = timedelta(seconds=40)  # pages tell of themselves every 15 seconds


class Draft(Branded):
    """What somebody has written and not sent: one for each person and ticket, whatever device they sit at."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, default="reply")
    text = models.TextField(blank=True)
    cc = models.CharField(max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="draft_once")]

    def __str__(self) -> str:
        return self.text[:60]


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now_at(self, tickets: Iterable[int], now: datetime) -> PresenceQuerySet:
        """Who looks at these tickets (keys) at this moment, for a list in one query."""
        return self.filter(ticket__in=tickets, seen_at__gt=now - PRESENT_FOR).select_related("user")


class Presence(Branded):
    """Somebody has the ticket's page open; a row is worth PRESENT_FOR and is written anew by the page."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.ticket_id}"
