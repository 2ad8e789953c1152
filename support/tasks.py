"""Doorbells: each takes a row's key or nothing, reads the clock and calls its room. Running one twice does no harm.

A sweep finds what a lost ring left behind and then leaves its pulse, which `/readyz` reads.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from support.audit import heads
from support.escalation import alarms, heartbeat, run, sweep
from support.inbound import process
from support.lib import limits, steady
from support.models import Pulse
from support.outbound import deliver
from support.tickets import closing
from support.tickets.bulk import job
from support.tickets.bulk import run as bulk
from support.tickets.colleagues import notices


def timetabled(look: Callable[[datetime], None]) -> Any:
    """Make it a task of the timetable: it reads the clock, looks for due rows and, at its end, leaves its pulse."""

    @wraps(look)
    def run() -> None:
        now = timezone.now()
        look(now)
        Pulse.objects.update_or_create(name=task.name, defaults={"at": now})

    task = shared_task(run)
    return task


@shared_task
def process_raw(pk: int) -> None:
    process.process(pk, now=timezone.now())


@shared_task
def deliver_outbox(pk: int) -> None:
    deliver.deliver(now=timezone.now(), pk=pk)


@timetabled
def sweep_raw(now: datetime) -> None:
    process.process_due(now=now)


@timetabled
def sweep_outbox(now: datetime) -> None:
    deliver.deliver(now=now)


@timetabled
def sweep_clocks(now: datetime) -> None:
    sweep.sweep(now=steady.earlier(now))


@timetabled
def sweep_steps(now: datetime) -> None:
    run.run_due(now=steady.earlier(now))


@timetabled
def sweep_resolved(now: datetime) -> None:
    closing.sweep(now=steady.earlier(now))


@shared_task
def run_bulk(pk: int) -> None:
    bulk.run_due(now=steady.earlier(timezone.now()), pk=pk)


@timetabled
def sweep_bulk(now: datetime) -> None:
    now = steady.earlier(now)
    bulk.run_due(now=now)
    job.forget(now=now)


@timetabled
def sweep_leftovers(now: datetime) -> None:
    now = steady.earlier(now)
    notices.forget(now=now)
    limits.forget(now=now)
    Session.objects.filter(expire_date__lt=now).delete()


@timetabled
def sweep_alarms(now: datetime) -> None:
    alarms.sweep(now=now)


@timetabled
def sweep_audit(now: datetime) -> None:
    heads.send(now=now)


@timetabled
def sweep_heartbeat(now: datetime) -> None:
    heartbeat.call(sweep_heartbeat.name, now=now)
