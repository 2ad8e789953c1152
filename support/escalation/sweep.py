"""Find the promises whose next threshold has come, write down what passed, and tell whose they are.

The cost follows what is due, not what is stored: one partial index on `next_at` finds it. A batch is one transaction
of a fixed number of statements, and no row becomes a model instance on its way. Rows that somebody else holds are left
for the next sweep.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.module_loading import import_string

from support.lib.crashpoint import crashpoint
from support.lib.database import bulk
from support.models import Promise
from support.sla.promise import BREACH
from support.sla.thresholds import Crossed, Due, Look, as_json, look

State = Promise.State
Looked = tuple[Due, Look]
Tell = Callable[[Sequence[Crossed], datetime], None]
BATCH = 2000  # promises; their rows and their tickets' are held for a quarter of a second
PLAIN = ("pk", "kind", "instance", "state", "thresholds")
# As text: the driver's own reading of a time costs more than all other columns together.
TIMES = {
    f"{name}_text": Cast(name, TextField()) for name in ("due_at", "breached_at", "detected_at")
}


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Cross everything that is due, in batches of `limit`; returns how many thresholds were passed."""
    crossed = 0
    for label, teller in settings.CLOCK_MODELS.items():
        rows: QuerySet[Any] = QuerySet(apps.get_model(label))
        # Asked in one round trip, where an empty transaction takes three; in order, so that the index answers.
        if not rows.filter(next_at__lt=now).order_by("next_at").values_list("pk")[:1]:
            continue
        tell: Tell = import_string(teller)
        while (batch := _batch(rows, tell, now=now, limit=limit)) is not None:
            crossed += batch
    return crossed


def _batch(rows: QuerySet[Any], tell: Tell, *, now: datetime, limit: int) -> int | None:
    """None when nothing is due, or when somebody else holds all that is."""
    with transaction.atomic():
        looks = [(promise, look(promise, now)) for promise in _due(rows, now, limit)]
        if not looks:
            return None
        _write(rows, looks, now=now)
        crossed = [each for _, found in looks for each in found.crossed]
        tell(crossed, now)
        crashpoint("sweep.told")
    return len(crossed)


def _due(rows: QuerySet[Any], now: datetime, limit: int) -> list[Due]:
    """What has come, oldest first, held until the transaction ends.

    The owner's row is held too, because the brand is read from it: whoever changes a ticket holds it, and its clocks
    after it.
    """
    owner = rows.model.brand_path.partition("__")[0]
    held = rows.select_for_update(skip_locked=True, no_key=True).filter(next_at__lt=now)
    found = held.order_by("next_at").values_list(
        f"{owner}__brand_id", f"{owner}_id", *PLAIN, *TIMES.values()
    )
    return [
        Due(pk, theirs, kind, instance, state, thresholds, *map(_moment, times))
        for _, theirs, pk, kind, instance, state, thresholds, *times in found[:limit]
    ]


def _moment(text: str | None) -> datetime | None:
    """A time as the database writes it; SQLite leaves out that it is in UTC."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _write(rows: QuerySet[Any], looks: Sequence[Looked], *, now: datetime) -> None:
    """One statement for each case that there is: late, warned with only the deadline ahead, or with more."""
    late = {promise.pk for promise, found in looks if any(each.is_breach for each in found.crossed)}
    last = {
        promise.pk for promise, found in looks if [label for label, _ in found.ahead] == [BREACH]
    }
    if late:
        rows.filter(pk__in=bulk.among(late)).update(
            breached_at=Coalesce("breached_at", "due_at"),
            detected_at=now,
            # What was kept, though late, before anybody looked stays kept.
            state=Case(When(state=State.RUNNING, then=Value(State.BREACHED)), default=F("state")),
            next_at=None,
            thresholds=[],
        )
    if last:
        rows.filter(pk__in=bulk.among(last)).update(next_at=F("due_at"), thresholds=[])
    written = late | last
    others = [
        rows.model(
            pk=promise.pk,
            next_at=found.ahead[0][1] if found.ahead else None,
            thresholds=as_json(found.ahead),
        )
        for promise, found in looks
        if promise.pk not in written
    ]
    rows.bulk_update(others, ["next_at", "thresholds"])
