"""Plan a maintenance, once for whatever plans it, and move it while it has not begun."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from incidents.maintenance.refused import MaintenanceRefused
from incidents.maintenance.word import CODE_LETTERS, changing, say
from incidents.models import Component, Maintenance
from support.models import Brand
from support.tickets.actor import Actor


def schedule(  # noqa: PLR0913  # what a maintenance is
    brand: Brand,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
    note: str = "",
    components: Iterable[Component] = (),
    key: str = "",
) -> Maintenance:
    """Announce work on these components. The one of a `key` that is known already is given back as it is.

    MaintenanceRefused: it has no title, ends before it starts, is over already, or touches another brand's component.
    """
    parts = list(components)
    if not title.strip():
        raise MaintenanceRefused(gettext("Say in a few words what is done."))
    if any(each.brand_id != brand.pk for each in parts):
        raise MaintenanceRefused(gettext("A component of another brand cannot be touched."))
    _check(starts_at, ends_at, now)
    drawn = Maintenance(
        brand=brand,
        code=get_random_string(12, CODE_LETTERS),
        key=key,
        title=title.strip()[:300],
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        created_by=by.name,
        updated_at=now,
        next_at=starts_at,
    )
    with transaction.atomic():
        if key:
            Maintenance.objects.bulk_create([drawn], ignore_conflicts=True)
            row = Maintenance.objects.get(brand=brand, key=key)
            if row.code != drawn.code:
                return row
        else:
            drawn.save()
            row = drawn
        row.components.set(parts)
        say(row, "planned", note=note, by=by, now=now)
    return row


def reschedule(
    row: Maintenance,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Move it. One that has begun can only end later or earlier: its start stays."""
    with changing(row):
        if not row.is_open:
            raise MaintenanceRefused(gettext("It is over: plan a new one."))
        if row.status != Maintenance.Status.SCHEDULED:
            starts_at = row.starts_at
        _check(starts_at, ends_at, now)
        if (row.starts_at, row.ends_at) == (starts_at, ends_at):
            return
        row.starts_at, row.ends_at = starts_at, ends_at
        row.next_at = starts_at if row.status == Maintenance.Status.SCHEDULED else ends_at
        say(row, "moved", note=note, by=by, now=now)


def _check(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise MaintenanceRefused(gettext("It must end after it starts."))
    if ends_at <= now:
        raise MaintenanceRefused(gettext("It must end in the future."))
