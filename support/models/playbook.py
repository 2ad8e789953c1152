"""Playbooks at work on a ticket: which one was run, and the evidence of each step; the steps stand in the runbook."""

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from support.lib import web
from support.models.brand import Branded
from support.models.runbook import RunbookVersion
from support.models.ticket import Ticket


class PlaybookRun(Branded):
    """One pass through a playbook, by the runbook that was in force when it began. Never deleted."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="playbook_runs")
    runbook = models.ForeignKey(RunbookVersion, models.PROTECT, related_name="+")
    playbook = models.SlugField(help_text=_("An id of the runbook's playbooks."))
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was waived."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "playbook"],
                condition=models.Q(state="running"),
                name="playbook_one_running",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "done", "waived"]), name="playbook_state"
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="playbook_recent")]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%F}"


class PlaybookEvidence(Branded):
    """What shows that a step was done. A correction is a further row; the last one counts."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LINK = "link", _("Link")
        FILE = "file", _("File")
        NONE = "none", _("Done")

    brand_path = "run__ticket__brand"

    run = models.ForeignKey(PlaybookRun, models.PROTECT, related_name="evidence")
    step = models.SlugField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True, help_text=_("The text, or the link's address."))
    file_name = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=200)

    @property
    def anchor(self) -> SafeString:
        """What was given as a link, shown as one."""
        return web.anchor(self.text)

    def __str__(self) -> str:
        return f"{self.step}: {self.file_name or self.text[:60] or self.kind}"
