"""A change goes out: into the next window, or at once with a reason; called off while it has not gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from incidents import maintenance
from incidents.changes import event
from incidents.changes.refused import ChangeRefused
from incidents.changes.rules import demanded
from incidents.changes.window import length, next_window
from incidents.models import Change, Maintenance
from support.tickets.actor import Actor

State = Change.State
TITLE = "Planned release"  # the public reads it: what changes is told by the release notes
TITLES = {"fr": "Livraison planifiée"}
URGENT = timedelta(hours=1)  # announced for an urgent release where the runbook has no window


def schedule(change: Change, *, by: Actor, now: datetime) -> None:
    """Into the next weekly window. ChangeRefused: too few approved it, or the runbook has no window."""
    with _changing(change):
        rule = demanded(change.brand).get("window")
        if not rule:
            raise ChangeRefused(
                gettext("The runbook names no window: release it as urgent, with a reason.")
            )
        _plan(change, *next_window(rule, now=now), by=by, now=now)


def urgent(change: Change, *, reason: str, by: Actor, now: datetime) -> None:
    """Now, outside the window, for this reason. Enough people must have approved it all the same."""
    if not reason.strip():
        raise ChangeRefused(gettext("Say why it cannot wait for the window."))
    with _changing(change):
        rule = demanded(change.brand).get("window")
        change.urgent_reason = reason.strip()[:300]
        _plan(change, now, now + (length(rule) if rule else URGENT), by=by, now=now)
        _released(change, now=now)


def cancel(change: Change, *, reason: str, by: Actor, now: datetime) -> None:
    """It does not go out; with the last release of a window the announcement of it is called off."""
    if not reason.strip():
        raise ChangeRefused(gettext("Say why it does not go out."))
    with _changing(change, State.OPEN, State.SCHEDULED):
        announced = change.maintenance
        change.state, change.decided_by = State.CANCELLED, f"{by.name}: {reason.strip()}"[:200]
        change.save()
        if announced is None or _others(announced):
            return
        if announced.status == Maintenance.Status.SCHEDULED:
            maintenance.cancel(announced, by=by, now=now)


def run_due(*, now: datetime) -> int:
    """Those whose window has begun are released; how many. Twice is once."""
    due = Change.objects.filter(state=State.SCHEDULED, starts_at__lte=now)
    return sum(_go(row, now) for row in due.order_by("starts_at", "pk"))


def _go(change: Change, now: datetime) -> bool:
    try:
        with _changing(change, State.SCHEDULED):
            if change.starts_at is None or change.starts_at > now:
                return False
            _released(change, now=now)
    except ChangeRefused:  # somebody was faster
        return False
    return True


def _plan(change: Change, start: datetime, end: datetime, *, by: Actor, now: datetime) -> None:
    wanted = demanded(change.brand)["approvals"]
    missing = wanted - change.approvals().count()
    if missing > 0:
        raise ChangeRefused(
            gettext(
                "It needs %(missing)s more of %(wanted)s approvals on GitHub, the author's aside."
            )
            % {"missing": missing, "wanted": wanted}
        )
    change.maintenance = maintenance.schedule(
        change.brand,
        title=TITLE,
        titles=TITLES,
        starts_at=start,
        ends_at=end,
        by=by,
        now=now,
        key=f"release:{change.pk}" if change.urgent_reason else _window_key(change, start),
    )
    change.state, change.starts_at, change.decided_by = State.SCHEDULED, start, by.name
    change.save()


def _window_key(change: Change, start: datetime) -> str:
    """One announcement for all of a window; one that was called off is not brought back."""
    key = f"releases:{start:%Y%m%dT%H%M}"
    off = Maintenance.objects.filter(
        brand=change.brand_id, key__startswith=key, status=Maintenance.Status.CANCELLED
    )
    return f"{key}:{off.count()}"


def _others(announced: Maintenance) -> bool:
    going = Change.objects.filter(maintenance=announced)
    return going.exclude(state=State.CANCELLED).exists()


def _released(change: Change, *, now: datetime) -> None:
    change.state, change.released_at = State.RELEASED, change.starts_at
    change.save(update_fields=["state", "released_at"])
    event.queue(change, now=now)


@contextmanager
def _changing(change: Change, *states: str) -> Iterator[None]:
    """One transaction, the row locked and still in one of these states (first: open)."""
    rows = Change.objects.select_for_update(of=("self",), no_key=True).select_related("brand")
    with transaction.atomic():
        change.refresh_from_db(from_queryset=rows)
        if change.state not in (states or (State.OPEN,)):
            raise ChangeRefused(
                gettext("It is %(state)s already.") % {"state": change.get_state_display().lower()}
            )
        yield
