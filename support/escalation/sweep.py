"""Find the promises whose next threshold has come, write down what passed, and tell whose they are.

The cost follows what is due, not what is stored: one partial index on `next_at` finds it. A batch is one transaction
of a fixed number of statements. Rows that somebody else holds are left for the next sweep.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from support.lib import bulk
from support.models import Brand, Promise
from support.sla.promise import BREACH
from support.sla.thresholds import Crossed, Look, as_json, look

State = Promise.State
Tell = Callable[[Sequence[Crossed], datetime], None]


def sweep(*, now: datetime, limit: int = 1000) -> int:
    """Cross everything that is due, in batches of `limit`; returns how many thresholds were passed."""
    crossed = 0
    for label, teller in settings.CLOCK_MODELS.items():
        rows: QuerySet[Any] = QuerySet(apps.get_model(label))
        tell: Tell = import_string(teller)
        while (batch := _batch(rows, tell, now=now, limit=limit)) is not None:
            crossed += batch
    return crossed


def _batch(rows: QuerySet[Any], tell: Tell, *, now: datetime, limit: int) -> int | None:
    """None when nothing is due, or when somebody else holds all that is."""
    owner = rows.model.brand_path.partition("__")[0]
    with transaction.atomic():
        # The owner's row is taken too: whoever changes a ticket holds it, and its clocks after it.
        due = rows.select_for_update(skip_locked=True, no_key=True, of=("self", owner))
        due = due.filter(next_at__lt=now).select_related(owner).order_by("next_at")
        looks = [(promise, look(promise, now)) for promise in due[:limit]]
        if not looks:
            return None
        _share_brands([getattr(promise, owner) for promise, _ in looks])
        _write(rows, looks, now=now)
        crossed = [each for _, found in looks for each in found.crossed]
        tell(crossed, now)
    return len(crossed)


def _share_brands(owners: Sequence[Any]) -> None:
    """Each brand is read once, and not beside every row."""
    brands = Brand.objects.in_bulk({owner.brand_id for owner in owners})
    for owner in owners:
        owner.brand = brands[owner.brand_id]


def _write(rows: QuerySet[Any], looks: Sequence[tuple[Promise, Look]], *, now: datetime) -> None:
    """One statement for each case that there is: late, warned with only the deadline ahead, or with more."""
    late = {promise.pk for promise, found in looks if any(each.is_breach for each in found.crossed)}
    rows.filter(pk__in=bulk.among(late)).update(
        breached_at=Coalesce("breached_at", "due_at"),
        detected_at=now,
        # What was kept, though late, before anybody looked stays kept.
        state=Case(When(state=State.RUNNING, then=Value(State.BREACHED)), default=F("state")),
        next_at=None,
        thresholds=[],
    )
    last = {
        promise.pk for promise, found in looks if [label for label, _ in found.ahead] == [BREACH]
    }
    rows.filter(pk__in=bulk.among(last)).update(next_at=F("due_at"), thresholds=[])
    others = [pair for pair in looks if pair[0].pk not in late | last]
    for promise, found in others:
        promise.next_at = found.ahead[0][1] if found.ahead else None
        promise.thresholds = as_json(found.ahead)
    rows.bulk_update([promise for promise, _ in others], ["next_at", "thresholds"])
