"""What changed in a month, as the public reads it, and the promise to say it by a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded, Promise


class ReleaseNotes(Branded):
    """Drafted when the month has ended; once published it stays as the public has read it."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="release_notes", db_index=False)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    texts = models.JSONField(default=dict, help_text=_("By language."))
    drafted_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("release notes")
        verbose_name_plural = _("release notes")
        constraints = [
            models.UniqueConstraint(fields=["brand", "month"], name="release_notes_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class NotesCorrection(Branded):
    """What was wrong in published notes: shown below them with its date, since nothing that was read is rewritten."""

    brand_path = "notes__brand"

    notes = models.ForeignKey(ReleaseNotes, models.CASCADE, related_name="corrections")
    texts = models.JSONField(default=dict, help_text=_("By language."))
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.at:%F %T}"


class NotesDuty(Promise):
    """A month whose notes are missing after its day is late like any other promise (F18)."""

    brand_path = "notes__brand"

    notes = models.OneToOneField(ReleaseNotes, models.CASCADE, related_name="duty")
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("duty of release notes")
        verbose_name_plural = _("duties of release notes")
        indexes = [
            models.Index(
                fields=["next_at"],
                name="notes_duty_next",
                condition=models.Q(next_at__isnull=False),
            )
        ]
