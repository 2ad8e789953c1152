"""Escalations in progress: a snapshot of the runbook's steps, each a row with its time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded
from support.models.lease import Leased
from support.models.ticket import Ticket


class Escalation(Branded):
    """One start of one escalation policy for one ticket; the steps are fixed from then on."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="escalations")
    policy = models.CharField(max_length=60)
    moment = models.CharField(
        max_length=60, help_text=_("opened, triage, warning, breach, trigger:…")
    )
    reason = models.CharField(max_length=500, help_text=_("Why it started, for people."))
    snapshot = models.JSONField(help_text=_("The policy as it stood."))
    runbook = models.ForeignKey(
        "support.RunbookVersion", models.PROTECT, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    acknowledged_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "policy"],
                condition=models.Q(ended_at=None),
                name="escalation_one_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy} for {self.ticket_id}"


class StepRun(Leased, Branded):
    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Not needed")
        FAILED = "failed", _("Failed")

    brand_path = "escalation__ticket__brand"

    # No index of its own: `step_run_once` begins with it.
    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="steps", db_index=False)
    round = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    do = models.CharField(max_length=40, help_text=_("A name of ESCALATION_STEPS."))
    args = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    result = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "round", "position"], name="step_run_once"
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], name="step_due", condition=models.Q(state="pending"))
        ]

    def __str__(self) -> str:
        return f"{self.do} {self.state}"


class TriggerHit(Branded):
    """Trouble detected or flagged by hand; at most one per ticket and trigger."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="trigger_hits")
    trigger = models.CharField(max_length=40, help_text=_("several_customers, security, revenue"))
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField()
    flagged_by = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.CharField(max_length=200, blank=True)
    cleared_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "trigger"], name="trigger_once_per_ticket")
        ]

    def __str__(self) -> str:
        return f"{self.trigger} on {self.ticket_id}"
