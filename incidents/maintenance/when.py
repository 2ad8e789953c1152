"""Plan a maintenance, once for whatever plans it, and move it while it has not begun."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from incidents.maintenance.overlap import overlapping
from incidents.maintenance.refused import MaintenanceRefused
from incidents.maintenance.word import NO_NOTE, Note, changing, say
from incidents.models import Component, Maintenance
from incidents.models.code import new_code
from support.models import Brand
from support.tickets.actor import Actor

A_MINUTE = timedelta(minutes=1)  # forms know no seconds


def schedule(  # noqa: PLR0913  # what a maintenance is
    brand: Brand,
    *,
    title: str,
    titles: Note = NO_NOTE,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
    note: Note = NO_NOTE,
    components: Iterable[Component] = (),
    key: str = "",
) -> Maintenance:
    """Announce work on these components; `titles` say in other languages what it is.

    The one of a `key` that is known already is given back as it is. MaintenanceRefused: it has no title, ends before it
    starts, begins in the past, or touches another brand's component or one that another maintenance touches then.
    """
    parts = list(components)
    _own(brand, title, parts)
    _check(starts_at, ends_at, now)
    _not_past(starts_at, now)
    drawn = Maintenance(
        brand=brand,
        code=new_code(),
        key=key,
        title=title.strip()[:300],
        titles={each: text.strip()[:300] for each, text in titles.items() if text.strip()},
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
        _alone(row)
        say(row, "planned", note=note, by=by, now=now)
    return row


def reschedule(
    row: Maintenance,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
    note: Note = NO_NOTE,
) -> None:
    """Move it. One that has begun can only end later or earlier: its start stays."""
    with changing(row):
        if not row.is_open:
            raise MaintenanceRefused(gettext("It is over: plan a new one."))
        waits = row.status == Maintenance.Status.SCHEDULED
        starts_at = starts_at if waits else row.starts_at
        _check(starts_at, ends_at, now)
        if (row.starts_at, row.ends_at) == (starts_at, ends_at):
            return
        if waits:
            _not_past(starts_at, now)
        row.starts_at, row.ends_at = starts_at, ends_at
        row.next_at = starts_at if waits else ends_at
        _alone(row)
        say(row, "moved", note=note, by=by, now=now)


def _own(brand: Brand, title: str, parts: Iterable[Component]) -> None:
    if not title.strip():
        raise MaintenanceRefused(gettext("Say in a few words what is done."))
    if any(each.brand_id != brand.pk for each in parts):
        raise MaintenanceRefused(gettext("A component of another brand cannot be touched."))


def _check(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise MaintenanceRefused(gettext("It must end after it starts."))
    if ends_at <= now:
        raise MaintenanceRefused(gettext("It must end in the future."))


def _not_past(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now - A_MINUTE:
        raise MaintenanceRefused(gettext("It would have begun already: choose a later start."))


def _alone(row: Maintenance) -> None:
    """Two pieces of work on one component at once are refused; whoever plans for a component waits for the other."""
    parts = list(row.components.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    others = overlapping(row.brand, row.starts_at, row.ends_at).exclude(pk=row.pk)
    for other in others.filter(components__in=parts).distinct()[:1]:
        shared = ", ".join(each.name for each in parts if each in other.components.all())
        raise MaintenanceRefused(
            gettext("“%(title)s” touches %(parts)s at that time: choose another time.")
            % {"title": other.title, "parts": shared}
        )
