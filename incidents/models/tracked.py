"""The issue in Jira that the remediation of an incident is tracked by: one for each incident, ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from support.models import Branded


class JiraIssue(Branded):
    """Ours until `key` is known: then status, owner and date are Jira's, as of `changed_at`."""

    brand_path = "incident__brand"

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="jira")
    label = models.CharField(max_length=100, unique=True, help_text=_("How Jira finds it again."))
    key = models.CharField(max_length=60, blank=True, help_text=_("Such as REM-12."))
    link = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=100, blank=True)
    status_category = models.CharField(
        max_length=20, blank=True, help_text=_("new, indeterminate or done.")
    )
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True, help_text=_("By Jira's clock."))
    check_at = models.DateTimeField(help_text=_("When Jira is asked again."))

    class Meta:
        indexes = [
            models.Index(fields=["check_at"], name="jira_due", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return self.key or self.label
