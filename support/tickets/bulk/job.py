"""A job's life: chosen, begun, stopped, forgotten."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from support.lib import bell
from support.models import Brand, BulkItem, BulkJob, Ticket
from support.tickets.actor import Actor
from support.tickets.bulk import run
from support.tickets.refused import TicketRefused

MOST = 1000  # tickets of one job
AT_ONCE = 30  # so few are done while the person waits
DRAFTS_FOR = timedelta(days=1)
State, Verb = BulkJob.State, BulkJob.Verb


def choose(tickets: Collection[Ticket], *, by: Actor, now: datetime) -> BulkJob:
    """A draft of these tickets. They are of one brand: people, categories and prepared answers are a brand's own."""
    brands = {ticket.brand_id for ticket in tickets}
    if not tickets:
        raise TicketRefused(_("Choose at least one ticket that you may change."))
    if len(brands) > 1:
        raise TicketRefused(_("Choose tickets of one brand: filter the list by brand first."))
    if len(tickets) > MOST:
        raise TicketRefused(
            _("At most %(most)d tickets at a time: narrow the view by a filter first.")
            % {"most": MOST}
        )
    brand = Brand.objects.get(pk=brands.pop())
    with transaction.atomic():
        job = BulkJob.objects.create(
            brand=brand, made_by=by.user, made_by_name=by.name, created_at=now
        )
        rows = [BulkItem(brand=brand, job=job, ticket=ticket) for ticket in tickets]
        BulkItem.objects.bulk_create(rows, batch_size=500)
    return job


def start(
    job: BulkJob,
    verb: str,
    asked: Mapping[str, Any],
    *,
    now: datetime,
    tell: Callable[[], None] | None = None,
) -> None:
    """Begin, once. A few tickets are done when this returns; many, and all mail, are left to the worker.

    Call it outside a transaction; `tell` is called within that of the beginning. Mail waits as long as it may be
    taken back.
    """
    wait = settings.OUTBOUND_UNDO_FOR if verb == Verb.REPLY else 0
    begun = {"verb": verb, "asked": dict(asked), "run_at": now + timedelta(seconds=wait)}
    with transaction.atomic():
        drafts = BulkJob.objects.filter(pk=job.pk, state=State.DRAFT)
        if not drafts.update(state=State.RUNNING, **begun):
            raise TicketRefused(_("It was started already: nothing is done twice."))
        job.refresh_from_db()
        if tell:
            tell()
        is_small = job.items.count() <= AT_ONCE and not wait
        if not is_small:
            bell.ring(run.TASK, job.pk)
    if is_small:
        run.turn(job, now=now)


def stop(job: BulkJob, *, by: Actor, now: datetime) -> int:
    """Leave out what still waits; returns how many. What was done stays done."""
    reason = _("Stopped by %(who)s.") % {"who": by.name}
    with transaction.atomic():
        if not BulkJob.objects.filter(pk=job.pk, state=State.RUNNING).exists():
            raise TicketRefused(_("It has ended already."))
        waiting = job.items.filter(state=BulkItem.State.WAITING)
        left = waiting.update(state=BulkItem.State.LEFT_OUT, reason=reason[:300])
        run.finish(job, now=now)
    return left


def discard(job: BulkJob) -> None:
    if not BulkJob.objects.filter(pk=job.pk, state=State.DRAFT).delete()[0]:
        raise TicketRefused(_("It was started already: nothing is done twice."))


def forget(*, now: datetime) -> int:
    """Drafts that nobody went on with; returns how many rows went."""
    return BulkJob.objects.filter(state=State.DRAFT, created_at__lt=now - DRAFTS_FOR).delete()[0]
