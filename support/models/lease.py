"""The columns of a row that one worker at a time may work on."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Leased(models.Model):
    """Claimed by `lib.database.claim`: who holds the token before `lease_until` owns the row."""

    run_at = models.DateTimeField(
        db_default=Now(), help_text=_("Due from here on; pushed back by retries.")
    )
    attempts = models.PositiveIntegerField(
        default=0, help_text=_("Rises at the claim, so a crash counts.")
    )
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
