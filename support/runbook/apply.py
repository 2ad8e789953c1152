"""A planned runbook becomes the one in force: a new immutable version, the brand, and its rows, all or nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction

from support import audit
from support.models import Brand, RunbookVersion
from support.runbook import rows
from support.runbook.load import Runbook
from support.runbook.plan import Plan, brand_fields, digest, plan
from support.tickets.actor import Actor


class RunbookMoved(Exception):  # noqa: N818  # an answer: look at the plan again
    """Another version came into force after the plan was looked at."""


def apply(runbook: Runbook, *, by: str | Actor, now: datetime, over: int | None = None) -> Plan:
    """What was changed; nothing at all when the file means what is in force already (comments aside).

    A version is made only when the data differ; rows that somebody changed by hand are set right without one.
    `over` is the number of the version that the plan was compared with, 0 for none: RunbookMoved where it has changed.
    """
    actor = Actor(by) if isinstance(by, str) else by
    try:
        return _apply(runbook, by=actor, now=now, over=over)
    except IntegrityError:
        # Two made the same brand at once: there was no row yet that the first could hold.
        return _apply(runbook, by=actor, now=now, over=over)


def _apply(runbook: Runbook, *, by: Actor, now: datetime, over: int | None) -> Plan:
    with transaction.atomic():
        # The first of two that apply at once goes first; the other one then compares with its result.
        brand = Brand.objects.select_for_update().filter(slug=runbook.book.runbook).first()
        if over is not None and over != in_force(brand):
            raise RunbookMoved
        planned = plan(runbook, now=now)
        if not planned.changes_nothing:
            _write(planned, by=by.name, now=now)
            _tell(planned, by=by, now=now)
    return planned


def in_force(brand: Brand | None) -> int:
    """The number of the version in force, 0 where there is none."""
    return brand.runbook.number if brand and brand.runbook else 0


def _write(planned: Plan, *, by: str, now: datetime) -> None:
    runbook = planned.runbook
    book, data = runbook.book, runbook.data()
    brand, _ = Brand.objects.update_or_create(slug=book.runbook, defaults=brand_fields(book))
    for change in planned.rows:
        rows.perform(change, brand=brand)
    if not planned.places:
        return
    brand.runbook = RunbookVersion.objects.create(
        brand=brand,
        number=planned.number,
        digest=digest(data),
        source=runbook.source.text,
        data=data,
        applied_at=now,
        applied_by=by[:200],
    )
    brand.save(update_fields=["runbook"])


def _tell(planned: Plan, *, by: Actor, now: datetime) -> None:
    brand = Brand.objects.get(slug=planned.runbook.book.runbook)
    said = {"version": planned.number, "places": len(planned.places), "rows": len(planned.rows)}
    audit.record("runbook applied", by=by, on=brand, diff=said, now=now)
