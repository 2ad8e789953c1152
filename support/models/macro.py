"""Prepared answers: a text in each language, and what else is done to the ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class Macro(Branded):
    """Texts and actions are checked by `tickets.answers.macros.check` before a macro is saved."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="macros")
    title = models.CharField(max_length=100)
    texts = models.JSONField(
        default=dict, blank=True, help_text=_('Text by language: {"en": "Hello {customer}, …"}.')
    )
    actions = models.JSONField(
        default=dict,
        blank=True,
        help_text=_(
            'What is done: {"status": "pending_customer", "tags": ["vip"], "assign": "me"}.'
        ),
    )
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")
        ordering = ["position", "title"]
        constraints = [models.UniqueConstraint(fields=["brand", "title"], name="macro_once")]

    def __str__(self) -> str:
        return self.title
