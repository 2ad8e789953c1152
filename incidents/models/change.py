"""What goes out: a change with its pull request."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.models.maintenance import Maintenance
from incidents.models.pull_review import PullReview
from support.models import Brand, Branded

PULL_REQUEST = r"^https://[\w.-]+/[\w.-]+/[\w.-]+/pull/\d{1,9}$"


class Change(Branded):
    """One entry per pull request. `maintenance` announces its release; of one window all share one."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        SCHEDULED = "scheduled", _("Scheduled")
        RELEASED = "released", _("Released")
        CANCELLED = "cancelled", _("Cancelled")

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="changes")
    title = models.CharField(
        _("title"), max_length=200, help_text=_("As the release notes say it.")
    )
    link = models.CharField(
        _("pull request"),
        max_length=300,
        validators=[RegexValidator(PULL_REQUEST, _("Expected https://github.com/…/…/pull/42."))],
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    starts_at = models.DateTimeField(null=True, blank=True)
    urgent_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    maintenance = models.ForeignKey(
        Maintenance, models.PROTECT, null=True, blank=True, related_name="releases"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "link"], name="change_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "scheduled", "released", "cancelled"]),
                name="change_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False),
                name="change_released_at",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="change_due", condition=Q(state="scheduled")),
            models.Index(
                fields=["brand", "released_at"],
                name="change_released",
                condition=Q(state="released"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def approvals(self) -> QuerySet[PullReview]:
        """Those that count: each person's last word on what it is now, the author's aside."""
        said = PullReview.objects.filter(brand=self.brand_id, link=self.link)
        pushed = said.filter(login=PullReview.PUSHED).values_list("at", flat=True).first()
        mine = said.filter(approves=True).exclude(login=F("author"))
        if pushed is not None:
            mine = mine.filter(at__gt=pushed)
        return mine.order_by("at", "pk")
