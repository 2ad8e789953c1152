"""Addresses we no longer write to: after repeated permanent failures or a complaint, never after one failure."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from support.models import Brand, Suppression

FAILURES = 3  # permanent ones in a row


def failed(brand: Brand, email: str, *, reason: str, now: datetime, in_a_row: int = 1) -> bool:
    """Count one permanent failure; `in_a_row` where those before were forgiven. True when the address is suppressed."""
    first = {"failures": max(in_a_row, 1) - 1}
    row, _new = Suppression.objects.get_or_create(
        brand=brand, email=email.strip().lower(), defaults=first
    )
    Suppression.objects.filter(pk=row.pk).update(failures=F("failures") + 1, reason=reason[:300])
    enough = Suppression.objects.filter(pk=row.pk, failures__gte=FAILURES, suppressed_at=None)
    return bool(enough.update(suppressed_at=now))


def complained(brand: Brand, email: str, *, reason: str, now: datetime) -> None:
    """Somebody called our mail spam: one time is enough."""
    Suppression.objects.update_or_create(
        brand=brand,
        email=email.strip().lower(),
        defaults={"suppressed_at": now, "reason": reason[:300]},
    )


def delivered(brand: Brand, email: str) -> None:
    """A mail that arrived forgives the failures before it."""
    Suppression.objects.filter(
        brand=brand, email=email.strip().lower(), suppressed_at=None
    ).delete()


def lift(row: Suppression, *, reason: str) -> None:
    """Write to the address again, from nought. Raises ValueError without a reason, or where it was lifted already."""
    if not reason.strip():
        raise ValueError(_("Say why they are written to again."))
    standing = Suppression.objects.filter(pk=row.pk, suppressed_at__isnull=False)
    if not standing.update(suppressed_at=None, failures=0, reason=f"Lifted: {reason}"[:300]):
        raise ValueError(_("They are written to already."))


def suppressed(brand_id: int, emails: Iterable[str]) -> dict[str, str]:
    """Those of `emails` that we do not write to, with the reason."""
    keys = [email.strip().lower() for email in emails]
    rows = Suppression.objects.filter(brand=brand_id, email__in=keys, suppressed_at__isnull=False)
    return dict(rows.values_list("email", "reason"))
