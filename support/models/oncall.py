"""Who stands in for whom on call, agreed on between people; the rotations themselves stand in the runbook."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.lib.rota import NOBODY, StandIn
from support.models.brand import Brand, Branded
from support.models.people import Person


class OnCallOverride(Branded):
    """Where two overlap, the one made last counts: in an emergency nobody has to look for the other one first."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="on_call_overrides")
    rotation = models.SlugField(help_text=_("A key of the runbook's on_call."))
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who stands in. Empty: nobody does, which shows as a gap."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=200, blank=True, editable=False)
    made_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("stand-in")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="on_call_override_ends_later",
                violation_error_message=_("It must end after it begins."),
            )
        ]
        indexes = [models.Index(fields=["brand", "ends_at"], name="on_call_override_coming")]

    def __str__(self) -> str:
        return f"{self.rotation}: {self.person or _('nobody')} {self.starts_at:%F %H:%M} UTC"


def stand_ins(brand_id: int, start: datetime, end: datetime | None = None) -> list[StandIn]:
    """Who stands in at `start`, or up to `end`, in the order in which it was agreed. One who left is nobody."""
    rows = OnCallOverride.objects.filter(brand=brand_id, ends_at__gt=start)
    rows = rows.filter(starts_at__lte=end or start).select_related("person").order_by("pk")
    return [
        StandIn(
            row.rotation,
            row.person.slug if row.person and row.person.is_active else NOBODY,
            row.starts_at,
            row.ends_at,
        )
        for row in rows
    ]


def of_rotation(found: Iterable[StandIn], rotation: str) -> list[StandIn]:
    return [each for each in found if each.rotation == rotation]
