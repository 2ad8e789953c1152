"""A planned runbook becomes the one in force: a new immutable version, the brand, and its rows, all or nothing."""

from datetime import datetime

from django.db import transaction

from support import audit
from support.models import Brand, RunbookVersion
from support.runbook import rows
from support.runbook.load import Runbook
from support.runbook.plan import Plan, brand_fields, digest, plan
from support.tickets.actor import Actor


def apply(runbook: Runbook, *, by: str, now: datetime) -> Plan:
    """What was changed; nothing at all when the file means what is in force already (comments aside).

    A version is made only when the data differ; rows that somebody changed by hand are set right without one.
    """
    with transaction.atomic():
        # The first of two that apply at once goes first; the other one then compares with its result.
        Brand.objects.select_for_update().filter(slug=runbook.book.runbook).first()
        planned = plan(runbook, now=now)
        if not planned.changes_nothing:
            _write(planned, by=by, now=now)
            _tell(planned, by=by, now=now)
    return planned


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


def _tell(planned: Plan, *, by: str, now: datetime) -> None:
    brand = Brand.objects.get(slug=planned.runbook.book.runbook)
    said = {"version": planned.number, "places": len(planned.places), "rows": len(planned.rows)}
    audit.record("runbook applied", by=Actor(by), on=brand, diff=said, now=now)
