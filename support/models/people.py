"""The people who work for a brand, as its runbook names them, and where their tickets wait."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class FromRunbook(Branded):
    """A row that the runbook file makes; what leaves the file is retired, never deleted."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="%(class)ss")
    slug = models.SlugField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Person(FromRunbook):
    """Somebody the runbook can reach; may or may not sign in here."""

    email = models.EmailField()
    roles = models.JSONField(
        default=list, blank=True, help_text=_("Words the runbook calls them by.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="persons"
    )

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="person_once")]


class Team(FromRunbook):
    email = models.EmailField(blank=True)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="team_once")]


class Queue(FromRunbook):
    tag = models.CharField(max_length=100, blank=True, help_text=_("How other systems call it."))
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="queue_once")]


@lru_cache(maxsize=64)
def queues_of(version: int) -> Mapping[str, Queue]:
    """The queues of a runbook version's brand by their names in the file, read once per process as versions are."""
    return {row.slug: row for row in Queue.objects.filter(brand__runbook_versions=version)}
