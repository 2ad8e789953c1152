"""Somebody tries to guess a colleague's password: its owner is told by mail, once an hour."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation import gettext as _

from support.models import AuditEntry, Brand
from support.outbound import compose, outbox
from support.tickets.colleagues.listener import Listener

WINDOW = timedelta(hours=1)
SUSPICIOUS = 5  # wrong passwords within the window; allauth refuses further ones for minutes


def tell(user: User, *, now: datetime) -> bool:
    """Queue the mail if this wrong password was the fifth of the hour; False where nobody is told.

    Counted in the audit, so that it holds whichever process was asked. The mail names no address of the one who
    tried: a forged one would send its reader to the wrong door.
    """
    brand = Brand.objects.filter(memberships__user=user).order_by("pk").first()
    if (
        brand is None
        or not (user.is_active and user.email)
        or _wrong(user, brand, now) < SUSPICIOUS
    ):
        return False
    key = f"guessed:{user.pk}:{now:%Y-%m-%dT%H}"
    language = Listener.of(user).wish.language or brand.language  # not the guesser's
    with translation.override(language):
        subject, text = _("Wrong passwords for your account"), _words(user)
    payload = compose.notice(brand=brand, to=user.email, subject=subject, text=text, key=key)
    outbox.queue(
        key=key, brand=brand, carrier="mail", destination=user.email, payload=payload, now=now
    )
    return True


def _wrong(user: User, brand: Brand, now: datetime) -> int:
    entries = AuditEntry.objects.filter(object_type="auth.User", object_key=str(user.pk))
    return entries.filter(
        brand=brand, action="failed sign-in", at__gt=now - WINDOW, at__lte=now
    ).count()


def _words(user: User) -> str:
    return _(
        "Somebody entered a wrong password for “{name}” five times within an hour, and has to wait some minutes.\n\n"
        "If it was you, there is nothing to do. If not, your password still holds: see that it is used nowhere else,"
        " that a second factor is set up, and tell whoever looks after the desk."
    ).format(name=user.get_username())
