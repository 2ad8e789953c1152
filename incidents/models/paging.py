"""Pages: one dedup key per incident and target, ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from support.models import Branded


class Page(Branded):
    class State(models.TextChoices):
        TRIGGERED = "triggered", _("Ringing")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="pages")
    dedup_key = models.CharField(max_length=255, unique=True)
    target = models.CharField(max_length=200, help_text=_("The rotation or the person paged."))
    state = models.CharField(max_length=15, choices=State, default=State.TRIGGERED)
    triggered_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The acknowledgement ends; page again.")
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When PagerDuty last changed its state.")
    )
    link = models.CharField(max_length=500, blank=True, help_text=_("The page at PagerDuty."))
    note = models.CharField(
        max_length=300, blank=True, help_text=_("Why it rings another way than usual.")
    )

    def __str__(self) -> str:
        return self.dedup_key
