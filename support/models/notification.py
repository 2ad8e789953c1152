"""What colleagues are told of: one row for each person and event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.message import Message
from support.models.ticket import Ticket


class Notification(Branded):
    """A hint, no fact: the event of the ticket is the fact. It holds no word of a customer's."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("A ticket is given to me")
        MENTIONED = "mentioned", _("Somebody mentions me")
        ANSWERED = "answered", _("The customer writes in a ticket of mine")
        CLOCK = "clock", _("A promise of mine is soon due or late")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", verbose_name=_("brand"))
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="notifications", verbose_name=_("ticket")
    )
    # No index of its own: two below begin with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("for whom"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, related_name="+", verbose_name=_("message")
    )
    promise = models.CharField(_("promise"), max_length=20, blank=True)
    threshold = models.CharField(_("threshold"), max_length=30, blank=True)
    by_name = models.CharField(_("by"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["assigned", "mentioned", "answered", "clock"]),
                name="notification_kind",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_mine"),
            models.Index(
                fields=["user", "ticket"],
                name="notification_unread",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(fields=["at"], name="notification_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"
