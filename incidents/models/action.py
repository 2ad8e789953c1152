"""What is to be done after an incident, and that it is looked at again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.obligation import Obligation
from support.models import Branded


class ActionItem(Branded):
    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="actions")
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    link = models.URLField(max_length=500, blank=True, help_text=_("The issue in Jira."))
    duty = models.OneToOneField(Obligation, models.PROTECT, related_name="action")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title


class ActionReview(Branded):
    """Somebody looked at an action again at J+1 or J+7."""

    brand_path = "item__incident__brand"

    item = models.ForeignKey(ActionItem, models.CASCADE, related_name="reviews", db_index=False)
    turn = models.CharField(max_length=20, help_text=_("The kind of the duty, e.g. action_j7."))
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    evidence = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "turn"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.turn} {self.at:%F %T}"
