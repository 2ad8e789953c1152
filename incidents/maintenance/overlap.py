"""What else is planned or under way in a window."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from incidents.models import Maintenance
from support.models import Brand


def overlapping(brand: Brand, starts_at: datetime, ends_at: datetime) -> QuerySet[Maintenance]:
    """The brand's maintenance that is not over and shares a moment with this window, the earliest first."""
    mine = Maintenance.objects.filter(brand=brand, status__in=Maintenance.OPEN)
    begun = mine.alias(begins_at=Coalesce("started_at", "starts_at"))
    return begun.filter(begins_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at", "pk")
