"""The finished bytes of the public pages, and the wish to have them made anew."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded


class Publication(Branded):
    """How often a brand's pages have changed; whoever serves them asks this one number."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="publication")
    version = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(null=True, help_text=_("The time that the pages speak of."))

    def __str__(self) -> str:
        return f"{self.brand_id}: {self.version}"


class PublishRequest(Branded):
    """Something changed that the public sees. Rows are only added, so that no verb waits for another's."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.brand_id} {self.at:%F %T}"


class PublishedFile(Branded):
    """One address of a brand's pages in one language ("" where it has none), ready to be sent."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="published_files")
    path = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True)
    version = models.PositiveBigIntegerField(help_text=_("Of the publication that wrote it."))
    content_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=32)
    changed_at = models.DateTimeField(
        db_default=Now(), help_text=_("When these bytes were first published.")
    )
    body = models.BinaryField()
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "path", "language"], name="published_once")
        ]
        indexes = [models.Index(fields=["brand", "version"], name="published_since")]

    def __str__(self) -> str:
        return f"{self.path} {self.language}".strip()
