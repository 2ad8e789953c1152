"""Applied runbooks: immutable versions, the truth for every policy, calendar and template."""

from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class RunbookVersion(Branded):
    """`data` is the validated file as JSON. There are no policy tables beside it: a copy could disagree."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="runbook_versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text=_("sha256 of the data."))
    source = models.TextField(help_text=_("The file as it was written, comments included."))
    data = models.JSONField()
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="runbook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.brand} runbook {self.number}"


@lru_cache(maxsize=64)
def pinned(pk: int) -> RunbookVersion:
    """The version by key, read once per process: versions never change. (Tests, where they do, clear this.)"""
    return RunbookVersion.objects.defer("source").get(pk=pk)


class ClosedDay(Branded):
    """One day of a calendar that differs from the file: a holiday disabled stays disabled."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="closed_days")
    calendar = models.SlugField(help_text=_("A key of the runbook's calendars."))
    on = models.DateField()
    name = models.CharField(max_length=100)
    is_closed = models.BooleanField(default=True, help_text=_("Off: a holiday on which we work."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "calendar", "on"], name="closed_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
