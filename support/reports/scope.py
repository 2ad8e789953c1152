"""Which promises a report is about: whose, from when to when, of which kind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from support.models import Clock
from support.reports.tally import COUNTED


@dataclass(frozen=True, slots=True)
class Scope:
    """Promises that were made from `since` up to, not including, `until`. `zone` decides what a week is."""

    brands: Collection[int]  # keys of the brands whose rows the reader may see
    since: datetime
    until: datetime
    now: datetime
    zone: ZoneInfo
    kind: str = ""  # empty: each that is counted

    def clocks(self, kinds: Collection[str] = COUNTED) -> QuerySet[Clock]:
        """Those of `kind`, or where none was chosen of `kinds`."""
        return Clock.objects.filter(
            ticket__brand__in=self.brands,
            started_at__gte=self.since,
            started_at__lt=self.until,
            kind__in=[self.kind] if self.kind else kinds,
        )
