"""One thing done to many tickets: what was asked, and how each ticket fared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded
from support.models.message import Message
from support.models.ticket import Ticket


class BulkJob(Branded):
    """`asked` holds the verb's own words: see `tickets.bulk.verbs`. A draft is a selection that nothing was done to."""

    class Verb(models.TextChoices):
        ASSIGN = "assign", _("Assign")
        SEVERITY = "severity", _("Severity")
        STATUS = "status", _("Status")
        TAG = "tag", _("Tag")
        UNTAG = "untag", _("Take tags away")
        MACRO = "macro", _("Prepared answer")
        INCIDENT = "incident", _("Link to an incident")
        MERGE = "merge", _("Merge")
        REPLY = "reply", _("Answer")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", verbose_name=_("brand"))
    verb = models.CharField(_("what"), max_length=10, choices=Verb, blank=True)
    asked = models.JSONField(_("asked"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_by_name = models.CharField(_("by"), max_length=200)
    created_at = models.DateTimeField(_("created at"))
    run_at = models.DateTimeField(_("begins at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("bulk work")
        verbose_name_plural = _("bulk work")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(verb="") & Q(run_at__isnull=False)),
                name="bulk_job_begins",
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], name="bulk_running", condition=Q(state="running")),
            models.Index(fields=["created_at"], name="bulk_draft", condition=Q(state="draft")),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.created_at:%F %H:%M} UTC"


class BulkItem(Branded):
    """One ticket of a job. What was left out says why; of an answer, whom it reaches is frozen by the preview."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        LEFT_OUT = "left_out", _("Left out")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="bulk_items")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=320, blank=True)
    person = models.CharField(
        max_length=320, blank=True, help_text=_("The address, where each person is told once.")
    )
    language = models.CharField(max_length=10, blank=True)
    seen = models.BigIntegerField(default=0, help_text=_("The newest message at the preview."))
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "ticket"], name="bulk_item_once"),
            models.UniqueConstraint(
                fields=["job", "person"],
                condition=~Q(person="") & ~Q(state="left_out"),
                name="bulk_item_once_per_person",
            ),
        ]
        indexes = [models.Index(fields=["job", "state", "id"], name="bulk_item_waiting")]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id}"
