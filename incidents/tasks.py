"""Doorbells of incidents: each takes a row's key or nothing, reads the clock and calls its room. Twice does no harm."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from incidents import changes, maintenance, notes
from incidents.hooks import process
from incidents.lifecycle import mailings
from incidents.lifecycle.reconcile import reconcile
from incidents.reviews import gaps
from incidents.status import publish
from incidents.subscribers import broadcast, enrol
from support.tasks import timetabled


@shared_task
def process_webhook(pk: int) -> None:
    process.process(pk, now=timezone.now())


@timetabled
def sweep_webhooks(now: datetime) -> None:
    process.process_due(now=now)


@shared_task
def tell_subscribers(pk: int) -> None:
    broadcast.run_due(now=timezone.now(), pk=pk)


@timetabled
def sweep_pages(now: datetime) -> None:
    changes.run_due(now=now)
    maintenance.run_due(now=now)
    publish.sweep(now=now)
    broadcast.run_due(now=now)
    enrol.forget(now=now)


@timetabled
def sweep_jira(now: datetime) -> None:
    reconcile(now=now)


@timetabled
def sweep_mailings(now: datetime) -> None:
    mailings.send_due(now=now)


@timetabled
def sweep_gaps(now: datetime) -> None:
    gaps.close_named(now=now)


@timetabled
def sweep_notes(now: datetime) -> None:
    notes.owe_due(now=now)
