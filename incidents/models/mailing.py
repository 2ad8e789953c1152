"""Letters about an incident to many people: decided once, frozen as rows, sent once per person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from support.models import Branded, Customer, Ticket


class Mailing(Branded):
    class Kind(models.TextChoices):
        TICKETS = "tickets", _("Answers to the linked tickets")
        AUDIENCE = "audience", _("Word to those affected")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Being sent")
        DONE = "done", _("Sent")

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    words = models.JSONField(default=dict, help_text=_("What people wrote, by language."))
    closes = models.BooleanField(default=False, help_text=_("Tickets are resolved with it."))
    frozen_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=models.Q(state="draft"),
                name="mailing_one_draft",
            )
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], name="mailing_sending", condition=models.Q(state="sending")
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.frozen_at:%F %T}"


class Recipient(Branded):
    """One person and, where it is an answer, one ticket. What was skipped says why."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TOLD = "told", _("Told")
        SKIPPED = "skipped", _("Left out")

    brand_path = "incident__brand"

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients", db_index=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Mailing.Kind)
    email = models.CharField(max_length=320, blank=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=10)
    is_mailed = models.BooleanField(default=True, help_text=_("Off: told with another ticket."))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "email"],
                condition=models.Q(is_mailed=True)
                & ~models.Q(email="")
                & ~models.Q(state="skipped"),
                name="recipient_once_per_person",
            )
        ]
        indexes = [models.Index(fields=["mailing", "state", "id"], name="recipient_waiting")]

    def __str__(self) -> str:
        return self.email or f"ticket {self.ticket_id}"
