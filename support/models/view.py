"""A saved view of the queue: a search, an order and the columns, for one person or shared in a brand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class SavedView(Branded):
    """A personal one spans the brands of its owner and names none; a shared one belongs to a brand."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="views"
    )
    brand = models.ForeignKey(
        Brand,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="views",
        help_text=_("Whose colleagues see it, when it is shared."),
    )
    name = models.CharField(max_length=60)
    query = models.CharField(
        max_length=400,
        blank=True,
        help_text=_('As in the search box: "is:open severity:p0,p1 tag:refund".'),
    )
    sort = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    is_shared = models.BooleanField(_("shared"), default=False)

    class Meta:
        verbose_name = _("view")
        ordering = ["-is_shared", "position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_shared=False, brand=None) | Q(is_shared=True, brand__isnull=False),
                name="view_shared_in_brand",
                violation_error_message=_(
                    "Choose a brand to share it in; a personal view has none."
                ),
            ),
            models.UniqueConstraint(
                fields=["brand", "name"], condition=Q(is_shared=True), name="view_shared_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(is_shared=False), name="view_own_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
