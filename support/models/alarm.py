"""Trouble of the mail itself: since when, when our people were told, and when it was over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class Alarm(Branded):
    """One stretch of one kind of trouble of one brand; a second one of its kind begins after this one has ended."""

    class Kind(models.TextChoices):
        SILENCE = "silence", _("No mail comes in")
        UNREAD = "unread", _("Mail is not filed")
        UNDELIVERED = "undelivered", _("Mail does not leave")
        UNTOLD = "untold", _("Another system is not told")
        UNHEARD = "unheard", _("A call for help would reach nobody")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=20, choices=Kind)
    since = models.DateTimeField(help_text=_("When the trouble began, as far as rows tell."))
    told_at = models.DateTimeField()
    recovered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind"], condition=Q(recovered_at=None), name="alarm_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand} · {self.kind}"
