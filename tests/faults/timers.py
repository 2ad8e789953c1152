"""What beats and workers do with timers, as jobs for a process of `tests.faults.world`."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from incidents.status import publish as pages
from support import tasks
from support.escalation import run, sweep
from support.models import Brand, Clock, Ticket
from tests import make
from tests.at_once import at_once

Job = dict[str, Any]
BEATS, WORKERS = 3, 4
# Nobody collected static files for a test.
PLAIN = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
SCHEMA = "CREATE SCHEMA IF NOT EXISTS fault; CREATE OR REPLACE FUNCTION fault.now() RETURNS timestamptz LANGUAGE sql AS"


def clock(job: Job) -> datetime:
    return datetime.fromisoformat(job["at"])


@transaction.atomic
def arm(job: Job) -> None:
    """So many promises, each due `spread` seconds after the one before; `of_each` of them on the same ticket."""
    brand = Brand.objects.get(slug="luneo")
    customer = make.customer(brand, f"{uuid4()}@example.com")
    step, of_each = timedelta(seconds=job.get("spread", 0)), job.get("of_each", 1)
    dues = [clock(job) + number * step for number in range(job["timers"])]
    for first in range(0, len(dues), of_each):
        ticket = make.ticket(brand, severity="P2", category="billing", requester=customer)
        promised = dues[first : first + of_each]
        Clock.objects.bulk_create(_update(ticket, due_at, n) for n, due_at in enumerate(promised))


def _update(ticket: Ticket, due_at: datetime, number: int) -> Clock:
    return Clock(
        ticket=ticket,
        kind="update",
        instance=number + 1,
        severity="P2",
        runbook=ticket.brand.runbook,
        started_at=make.NOON,
        due_at=due_at,
        next_at=due_at,
    )


def race(job: Job) -> None:
    """All beats and workers at once: everybody sweeps the clocks, and takes what steps there are."""
    now = clock(job)

    def beat() -> None:
        sweep.sweep(now=now, limit=job.get("limit", 50))

    def work() -> None:
        while run.run_due(now=now, limit=20):
            pass

    at_once(*[beat] * BEATS, *[work] * WORKERS, beat)
    work()


def ring(job: Job) -> None:
    """The two bells, rung at a door whose clock says `at` and beside a database that says `database_at`."""
    if job.get("database_at"):
        with connection.cursor() as cursor:
            cursor.execute(f"{SCHEMA} $$ SELECT '{job['database_at']}'::timestamptz $$")
            cursor.execute("SET search_path TO fault, public, pg_catalog")
    with patch.object(timezone, "now", lambda: clock(job)):
        tasks.sweep_clocks()
        tasks.sweep_steps()


def look(job: Job) -> None:
    """One sweep of the clocks, and no step taken."""
    sweep.sweep(now=clock(job))


def publish(job: Job) -> None:
    """The public pages, as the sweep makes them."""
    with override_settings(STORAGES=PLAIN):
        pages.sweep(now=clock(job))


JOBS = {"publish": publish, "arm": arm, "race": race, "ring_timers": ring, "look": look}
