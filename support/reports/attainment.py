"""How many promises were kept, by brand, severity, category, kind or week, and how long answers took."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncWeek

from support.reports.scope import Scope
from support.reports.tally import COUNTED, KINDS, State, Tally, counts, percentile

PERCENTS = (50, 90, 95)
TIMED = ("first_response", "first_resolution")
PLAIN = {
    "brand": "ticket__brand__name",
    "severity": "severity",  # as promised then
    "classified": "ticket__severity",  # as the ticket is classified now
    "category": "ticket__category",
    "kind": "kind",
}
GROUPS = ("week", *PLAIN)


@dataclass(slots=True)
class Times:
    """Seconds that kept promises took: on their calendars without pauses, and on everybody's clock."""

    business: list[float] = field(default_factory=list)
    calendar: list[float] = field(default_factory=list)

    def business_at(self, percent: int) -> float | None:
        return percentile(self.business, percent)

    def calendar_at(self, percent: int) -> float | None:
        return percentile(self.calendar, percent)


@dataclass(frozen=True, slots=True)
class Line:
    """One group of promises. `label` is a word of the data, or the Monday of a week."""

    label: Any
    tally: Tally
    first_response: Times
    first_resolution: Times


def attainment(scope: Scope, group: str) -> list[Line]:
    """One line for each group that has promises, in the order of its labels. `group` is one of GROUPS.

    Grouped by kind, the total resolution has its line too.
    """
    clocks = scope.clocks(KINDS if group == "kind" else COUNTED)
    grouped = clocks.annotate(group=_grouping(scope, group))
    rows: Any = grouped.values("group").annotate(**counts(scope.now)).order_by("group")
    times = _times(grouped)
    return [
        Line(
            _label(row["group"]),
            Tally(**{name: row[name] for name in ("kept", "late", "open", "measured")}),
            *(times[row["group"], kind] for kind in TIMED),
        )
        for row in rows
    ]


def whole(scope: Scope) -> Tally:
    """All of them together."""
    return Tally(**scope.clocks().aggregate(**counts(scope.now)))


def _grouping(scope: Scope, group: str) -> Combinable:
    if group == "week":
        return TruncWeek("started_at", tzinfo=scope.zone)
    return F(PLAIN[group])


def _times(grouped: Any) -> dict[tuple[Any, str], Times]:
    """Sorted lengths by group and kind. A clock without `elapsed_s` ended before it was measured."""
    found: dict[tuple[Any, str], Times] = defaultdict(Times)
    rows = grouped.filter(state=State.MET, kind__in=TIMED).values_list(
        "group", "kind", "elapsed_s", "started_at", "met_at"
    )
    for group, kind, elapsed, started_at, met_at in rows.iterator(chunk_size=5000):
        times = found[group, kind]
        times.calendar.append((met_at - started_at).total_seconds())
        if elapsed is not None:
            times.business.append(elapsed)
    for times in found.values():
        times.business.sort()
        times.calendar.sort()
    return found


def _label(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
