"""Addresses we no longer write to: after repeated permanent failures or a complaint, never after one failure."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from support.models import Brand, Suppression

FAILURES = 3  # permanent ones in a row


def failed(brand: Brand, email: str, *, reason: str, now: datetime) -> bool:
    """Count one permanent failure. True when the address is suppressed by it."""
    row, _ = Suppression.objects.get_or_create(brand=brand, email=email.strip().lower())
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


def lift(brand: Brand, email: str) -> None:
    """Write to the address again, from nought."""
    Suppression.objects.filter(brand=brand, email=email.strip().lower()).delete()


def suppressed(brand_id: int, emails: Iterable[str]) -> dict[str, str]:
    """Those of `emails` that we do not write to, with the reason."""
    keys = [email.strip().lower() for email in emails]
    rows = Suppression.objects.filter(brand=brand_id, email__in=keys, suppressed_at__isnull=False)
    return dict(rows.values_list("email", "reason"))
