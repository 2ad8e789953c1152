"""Go on with a job: the next tickets, each in a transaction of its own."""

from datetime import datetime

import structlog
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from support.lib import bell
from support.lib.crashpoint import crashpoint
from support.models import BulkItem, BulkJob, Role, may
from support.tickets.actor import Actor
from support.tickets.bulk import verbs
from support.tickets.refused import TicketRefused

BATCH = 100  # tickets of a job at each turn
TASK = "support.tasks.run_bulk"
State = BulkItem.State
log = structlog.get_logger(__name__)


def run_due(*, now: datetime, pk: int | None = None) -> None:
    """One turn of every job that is at work, or of this one, which rings for its next turn."""
    jobs = BulkJob.objects.filter(state=BulkJob.State.RUNNING, run_at__lte=now).order_by("run_at")
    for job in jobs.filter(**({} if pk is None else {"pk": pk})):
        if not turn(job, now=now) and pk is not None:
            bell.ring(TASK, pk)


def turn(job: BulkJob, *, now: datetime, batch: int = BATCH) -> bool:
    """Do the next tickets. True when nothing waits any more."""
    waiting = job.items.filter(state=State.WAITING).order_by("pk")
    rows = waiting.select_related(
        "ticket__brand", "ticket__requester", "ticket__queue", "ticket__assignee"
    )
    for item in rows[:batch]:
        one(job, item, now=now)
    if waiting.exists():
        return False
    finish(job, now=now)
    return True


def one(job: BulkJob, item: BulkItem, *, now: datetime) -> None:
    """Claimed, changed and marked at once: of two workers one does it, and a crash leaves it as it was."""
    try:
        with transaction.atomic():
            mine = BulkItem.objects.filter(pk=item.pk, state=State.WAITING)
            if not mine.update(state=State.DONE):
                return
            verbs.VERBS[BulkJob.Verb(job.verb)](job, item, by=_allowed(job), now=now)
            crashpoint("bulk.before_commit")
    except TicketRefused as refusal:
        _leave_out(item, str(refusal))
    except OperationalError:  # the database's trouble, not the ticket's: the next turn tries again
        raise
    except Exception:
        log.exception("bulk.failed", job=job.pk, ticket=item.ticket_id)
        _leave_out(item, _("An error of ours. Nothing was changed: try it on the ticket's page."))


def finish(job: BulkJob, *, now: datetime) -> None:
    running = BulkJob.objects.filter(pk=job.pk, state=BulkJob.State.RUNNING)
    running.update(state=BulkJob.State.DONE, finished_at=now)


def _allowed(job: BulkJob) -> Actor:
    """Who asked, if they may still change tickets of this brand."""
    user = job.made_by and User.objects.filter(pk=job.made_by.pk).first()
    if user is None or not may(user, job.brand_id, Role.AGENT):
        raise TicketRefused(
            _("%(who)s may no longer change tickets of this brand.") % {"who": job.made_by_name}
        )
    return Actor.of(user)


def _leave_out(item: BulkItem, reason: str) -> None:
    mine = BulkItem.objects.filter(pk=item.pk, state=State.WAITING)
    mine.update(state=State.LEFT_OUT, reason=reason[:300])
