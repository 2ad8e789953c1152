"""Take the steps whose time has come, one transaction each, and decide what follows the last of a round."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from support.escalation import acknowledged, conditions, rules
from support.escalation.start import steps_of, write_steps
from support.escalation.steps import NobodyReached
from support.lib.crashpoint import crashpoint
from support.lib.database import claim
from support.models import Escalation, StepRun, Ticket, TicketEvent, pinned
from support.sla.clocks import policies_of
from support.tickets import facts
from support.tickets.actor import SYSTEM

LEASE = timedelta(minutes=2)  # a step only writes rows: this is a crashed worker
PATIENCE = 5  # attempts at a step that raises, before it is given up aloud
LONGEST_PAUSE = timedelta(minutes=2)

Step = Callable[..., str]
State = StepRun.State
log = structlog.get_logger(__name__)


class Outcome(NamedTuple):
    state: str
    result: str
    heard: bool = True  # False: nobody was told, so that nobody is waited for


def run_due(*, now: datetime, limit: int = 100) -> int:
    """Take up to `limit` due steps; returns how many were claimed."""
    rows = StepRun.objects.filter(state=State.PENDING)
    steps = claim.claim(rows, now=now, limit=limit, lease=LEASE)
    crashpoint("step.claimed")
    for step in steps:
        _run(step, now=now)
    return len(steps)


def _run(step: StepRun, *, now: datetime) -> None:
    try:
        _take(step, now=now)
    except claim.LeaseLost:
        log.warning("step_lease_lost", step=step.pk)
    except Exception as wrong:
        log.exception("step_failed", step=step.pk, do=step.do, attempts=step.attempts)
        _again(step, f"{type(wrong).__name__}: {wrong}", now=now)


@transaction.atomic
def _take(step: StepRun, *, now: datetime) -> None:
    escalation = _locked(step)
    _finish(step, escalation, _outcome(step, escalation, now), now=now)
    crashpoint("step.taken")


def _locked(step: StepRun) -> Escalation:
    """The escalation with its ticket, whose row is the lock of everything that happens to it."""
    step.escalation = escalation = Escalation.objects.get(pk=step.escalation_id)
    escalation.runbook = pinned(escalation.runbook_id)
    held = Ticket.objects.select_for_update(no_key=True, of=("self",)).select_related("brand")
    escalation.ticket = held.get(pk=escalation.ticket_id)
    return escalation


def _outcome(step: StepRun, escalation: Escalation, now: datetime) -> Outcome:
    ticket = escalation.ticket
    if not ticket.is_open:
        return Outcome(State.SKIPPED, f"The ticket is {ticket.get_status_display().lower()}.")
    taken = acknowledged.latest(escalation)
    _remember(escalation, taken)
    if taken and taken.holds(now) and step.args.get("unless") == "acknowledged":
        return Outcome(State.SKIPPED, f"Acknowledged by {taken.by}.")
    if shut := _shut(step, escalation, now):
        return shut
    path = settings.ESCALATION_STEPS.get(step.do)
    if path is None:
        known = ", ".join(settings.ESCALATION_STEPS)
        return _unheard(f'No step is called "{step.do}": use one of {known}.')
    take: Step = import_string(path)
    try:
        return Outcome(State.DONE, take(step, now=now))
    except NobodyReached as nobody:
        return _unheard(str(nobody))


def _unheard(why: str) -> Outcome:
    return Outcome(State.FAILED, why, heard=False)


def _shut(step: StepRun, escalation: Escalation, now: datetime) -> Outcome | None:
    """Not at this hour. What comes next is waited for only if somebody was told in this round, or is about to be."""
    if not conditions.depends_on_hours(step.args):
        return None
    calendars = policies_of(escalation.runbook).calendars
    why = conditions.unmet(step.args, calendars, at=now)
    if not why:
        return None
    beside = StepRun.objects.filter(escalation=escalation, round=step.round).exclude(pk=step.pk)
    at_hand = Q(run_at__lte=now) | Q(lease_until__isnull=False)
    told = beside.filter(Q(state=State.DONE) | Q(at_hand, state=State.PENDING))
    return Outcome(State.SKIPPED, why, heard=told.exists())


def _remember(escalation: Escalation, taken: acknowledged.Acknowledgement | None) -> None:
    """For people who look at the escalation; nothing is decided by it."""
    if taken is None or escalation.acknowledged_at == taken.at:
        return
    Escalation.objects.filter(pk=escalation.pk).update(
        acknowledged_at=taken.at, acknowledged_by=taken.by, acknowledged_until=taken.until
    )


def _finish(step: StepRun, escalation: Escalation, outcome: Outcome, *, now: datetime) -> None:
    result = outcome.result[: StepRun._meta.get_field("result").max_length]
    claim.complete(step, state=outcome.state, result=result, finished_at=now)
    if outcome.state != State.SKIPPED:
        data = {"policy": escalation.policy, "step": step.do, "result": outcome.result}
        kind = TicketEvent.Kind.ESCALATED
        facts.record(escalation.ticket, kind, by=SYSTEM, at=now, data=data)
    if not outcome.heard:
        _fall_through(step, now=now)
    _advance(escalation, now=now)


def _fall_through(step: StepRun, *, now: datetime) -> None:
    """Nobody was told, so nobody is waited for: what comes next comes now."""
    waiting = StepRun.objects.filter(escalation=step.escalation_id, state=State.PENDING)
    following = waiting.filter(run_at__gt=now).order_by("run_at", "pk").first()
    if following is not None:
        StepRun.objects.filter(run_at=following.run_at, pk__in=waiting.values("pk")).update(
            run_at=now
        )


def _advance(escalation: Escalation, *, now: datetime) -> None:
    """After the last step of a round: the next round, later when somebody has it in hand, or the end."""
    steps = StepRun.objects.filter(escalation=escalation)
    if steps.filter(state=State.PENDING).exists():
        return
    base = _next_round_at(escalation, now) if escalation.ticket.is_open else None
    if base is None:
        Escalation.objects.filter(pk=escalation.pk).update(ended_at=now)
        return
    number = 1 + max(steps.values_list("round", flat=True))
    following = steps_of(escalation.snapshot, number=number, base=base)
    write_steps([(step, escalation.pk) for step in following])


def _next_round_at(escalation: Escalation, now: datetime) -> datetime | None:
    repeat = escalation.snapshot.get("repeat")
    if not repeat:
        return None
    taken = acknowledged.latest(escalation)
    if taken and taken.holds(now):
        return taken.until
    since = taken.until if taken and taken.until else escalation.started_at
    unheard = StepRun.objects.filter(escalation=escalation, finished_at__gte=since)
    rounds = unheard.exclude(state=State.SKIPPED).values("round").distinct().count()
    return rules.after(now, repeat["every"]) if rounds <= repeat["times"] else None


def _again(step: StepRun, error: str, *, now: datetime) -> None:
    if step.attempts < PATIENCE:
        pause = claim.backoff(step.attempts, cap=LONGEST_PAUSE)
        claim.postpone(step, until=now + pause, error=error)
        return
    with transaction.atomic():
        escalation = _locked(step)
        _finish(step, escalation, _unheard(f"Given up: {error}"), now=now)
