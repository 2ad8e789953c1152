"""Several beats and workers at once: what is due is done once."""

from collections.abc import Callable
from datetime import datetime

import pytest

from support.escalation.run import run_due
from support.escalation.sweep import sweep
from support.escalation.triggers import detect
from support.models import (
    Brand,
    Clock,
    Crossing,
    Escalation,
    OutboxMessage,
    StepRun,
    TicketEvent,
    TriggerHit,
)
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make, small_runbook
from tests.at_once import at_once
from tests.support.escalation.rows import at, clock, minutes

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
TICKETS = 200


def sweeping(now: datetime) -> Callable[[], object]:
    return lambda: [sweep(now=now, limit=20) for _ in range(5)]


def running(now: datetime) -> Callable[[], object]:
    return lambda: [run_due(now=now, limit=20) for _ in range(20)]


@pytest.fixture
def brand(luneo: Brand) -> Brand:
    small_runbook.give(luneo)
    return luneo


def test_three_beats_and_four_workers_do_everything_once(brand: Brand) -> None:
    for _ in range(TICKETS):
        ticket = make.ticket(brand, severity="P2", category="billing")
        clock(ticket, due_in=minutes(30), warn_in=minutes(20))
    at_once(*[sweeping(at(31))] * 3, *[running(at(31))] * 4)
    sweep(now=at(31))  # what somebody held at the wrong moment was left for the next beat
    while run_due(now=at(31)):
        pass
    assert Clock.objects.filter(state="breached", breached_at=at(30)).count() == TICKETS
    assert Crossing.objects.count() == 2 * TICKETS
    assert TicketEvent.objects.filter(kind="breach").count() == TICKETS
    assert Escalation.objects.count() == TICKETS
    assert StepRun.objects.filter(state="done").count() == TICKETS
    assert OutboxMessage.objects.count() == TICKETS


def test_agents_who_answer_meanwhile_and_the_sweep_never_lock_each_other_out(brand: Brand) -> None:
    tickets = [make.ticket(brand, severity="P2", category="billing") for _ in range(20)]
    for ticket in tickets:
        clock(ticket, due_in=minutes(30))
    ada = Actor.of(make.agent("ada", brand))

    def answering() -> None:
        for ticket in tickets:
            actions.note(ticket, by=ada, text="Looking", now=at(31))

    at_once(answering, sweeping(at(31)), sweeping(at(31)), answering)


def test_a_trigger_seen_by_many_at_once_hits_once(brand: Brand) -> None:
    ticket = make.ticket(brand, category="security")
    at_once(*[lambda: detect(ticket, now=at(0))] * 8)
    assert TriggerHit.objects.count() == 1
    assert Escalation.objects.count() == 1
    assert ticket.events.filter(kind="trigger").count() == 1
