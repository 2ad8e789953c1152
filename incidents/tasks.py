"""Doorbells of incidents: each takes a row's key or nothing, reads the clock and calls its room. Twice is once."""

from celery import shared_task
from django.utils import timezone

from incidents import changes, maintenance, notes
from incidents.hooks import process
from incidents.lifecycle import telling
from incidents.lifecycle.reconcile import reconcile
from incidents.reviews import gaps
from incidents.status import publish
from incidents.subscribers import broadcast, enrol
from support.tasks import pulse


@shared_task
def process_webhook(pk: int) -> None:
    process.process(pk, now=timezone.now())


@shared_task
def sweep_webhooks() -> None:
    now = timezone.now()
    process.process_due(now=now)
    pulse(sweep_webhooks.name, now=now)


@shared_task
def tell_subscribers(pk: int) -> None:
    broadcast.run_due(now=timezone.now(), pk=pk)


@shared_task
def sweep_pages() -> None:
    now = timezone.now()
    changes.run_due(now=now)
    maintenance.run_due(now=now)
    publish.sweep(now=now)
    broadcast.run_due(now=now)
    enrol.forget(now=now)
    pulse(sweep_pages.name, now=now)


@shared_task
def sweep_jira() -> None:
    now = timezone.now()
    reconcile(now=now)
    pulse(sweep_jira.name, now=now)


@shared_task
def sweep_mailings() -> None:
    now = timezone.now()
    telling.send_due(now=now)
    pulse(sweep_mailings.name, now=now)


@shared_task
def sweep_gaps() -> None:
    now = timezone.now()
    gaps.close_named(now=now)
    pulse(sweep_gaps.name, now=now)


@shared_task
def sweep_notes() -> None:
    now = timezone.now()
    notes.owe_due(now=now)
    pulse(sweep_notes.name, now=now)
