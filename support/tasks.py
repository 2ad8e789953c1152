"""Doorbells: each takes a row's key or nothing, reads the clock and calls its room. Twice is once, never is soon.

A sweep finds what a lost ring left behind and then leaves its pulse, which `/readyz` reads.
"""

from datetime import datetime

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from support.audit import heads
from support.escalation import alarms, run, sweep
from support.inbound import process
from support.lib import limits, steady
from support.models import Pulse
from support.outbound import deliver
from support.tickets import closing, notices
from support.tickets.bulk import job
from support.tickets.bulk import run as bulk


@shared_task
def process_raw(pk: int) -> None:
    process.process(pk, now=timezone.now())


@shared_task
def deliver_outbox(pk: int) -> None:
    deliver.deliver(now=timezone.now(), pk=pk)


@shared_task
def sweep_raw() -> None:
    now = timezone.now()
    process.process_due(now=now)
    pulse(sweep_raw.name, now=now)


@shared_task
def sweep_outbox() -> None:
    now = timezone.now()
    deliver.deliver(now=now)
    pulse(sweep_outbox.name, now=now)


@shared_task
def sweep_clocks() -> None:
    now = steady.earlier(timezone.now())
    sweep.sweep(now=now)
    pulse(sweep_clocks.name, now=now)


@shared_task
def run_step(pk: int) -> None:
    run.run_due(now=steady.earlier(timezone.now()), pk=pk)


@shared_task
def sweep_steps() -> None:
    now = steady.earlier(timezone.now())
    run.run_due(now=now)
    pulse(sweep_steps.name, now=now)


@shared_task
def sweep_resolved() -> None:
    now = steady.earlier(timezone.now())
    closing.sweep(now=now)
    pulse(sweep_resolved.name, now=now)


@shared_task
def run_bulk(pk: int) -> None:
    bulk.run_due(now=steady.earlier(timezone.now()), pk=pk)


@shared_task
def sweep_bulk() -> None:
    now = steady.earlier(timezone.now())
    bulk.run_due(now=now)
    job.forget(now=now)
    pulse(sweep_bulk.name, now=now)


@shared_task
def sweep_leftovers() -> None:
    now = steady.earlier(timezone.now())
    notices.forget(now=now)
    limits.forget(now=now)
    Session.objects.filter(expire_date__lt=now).delete()
    pulse(sweep_leftovers.name, now=now)


@shared_task
def sweep_alarms() -> None:
    now = timezone.now()
    alarms.sweep(now=now)
    pulse(sweep_alarms.name, now=now)


@shared_task
def sweep_audit() -> None:
    now = timezone.now()
    heads.send(now=now)
    pulse(sweep_audit.name, now=now)


def pulse(name: str, *, now: datetime) -> None:
    """Leave a sign of life: this line of the timetable ran to its end."""
    Pulse.objects.update_or_create(name=name, defaults={"at": now})
