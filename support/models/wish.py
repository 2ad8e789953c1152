"""How each colleague wants to hear of what happens."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded
from support.models.notification import Notification


def every_kind() -> list[str]:
    """Who has chosen nothing is told of everything, in every way."""
    return list(Notification.Kind.values)


class NotificationWish(Branded):
    """How one person wants to be told, in all their brands; who has no row has chosen nothing."""

    brand_path = "user__memberships__brand"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_wish"
    )
    in_console = models.JSONField(_("In the console"), default=every_kind, blank=True)
    by_mail = models.JSONField(_("By mail"), default=every_kind, blank=True)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    language = models.CharField(_("Language of these mails"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("notification wish")
        verbose_name_plural = _("notification wishes")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(zone="")),
                name="wish_quiet_whole",
                violation_error_message=_(
                    "Quiet hours need a beginning, an end and a time zone, or none of them."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
