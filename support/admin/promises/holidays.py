"""The public holidays ahead of each calendar, beside the days that a lead has closed or opened."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from support.models import Brand, ClosedDay, pinned
from support.sla.clocks import policies_of

AHEAD = timedelta(days=366)


class Holiday(NamedTuple):
    """`row` is what a lead has said of that day; without one the calendar is closed."""

    on: date
    name: str
    row: ClosedDay | None
    work_url: str  # where a lead says that the day is worked


def ahead(brand: Brand, today: date, language: str) -> Iterator[tuple[str, list[Holiday]]]:
    """For each calendar that closes on public holidays, those of a year to come."""
    if brand.runbook_id is None:
        return
    rows = brand.closed_days.filter(on__gte=today)
    known = {(each.calendar, each.on): each for each in rows}
    for name, calendar in policies_of(pinned(brand.runbook_id)).calendars.items():
        days = list(calendar.holidays(today, today + AHEAD, language))
        if days:
            yield (
                name,
                [
                    Holiday(on, said, known.get((name, on)), _work(brand, name, on, said))
                    for on, said in days
                ],
            )


def _work(brand: Brand, calendar: str, on: date, name: str) -> str:
    """The form for a closed day, filled in: `is_closed` empty is a box that is not ticked."""
    said = {"brand": brand.pk, "calendar": calendar, "on": on, "name": name[:100], "is_closed": ""}
    return f"{reverse('admin:support_closedday_add')}?{urlencode(said)}"
