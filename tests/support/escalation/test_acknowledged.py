"""Who acknowledges stops what waits for that, until it expires."""

import pytest

from support.escalation.run import run_due
from support.models import (
    StepRun,
    Ticket,
    TicketEvent,
)
from tests import make
from tests.support.escalation.rows import at
from tests.support.escalation.trial import Begin, acknowledge, calls, states

pytestmark = pytest.mark.django_db
State = StepRun.State


def test_an_acknowledgement_stops_the_steps_that_wait_for_none(begin: Begin) -> None:
    escalation = begin(
        {"do": "counted"},
        {"after": "15 minutes", "do": "counted", "unless": "acknowledged"},
        {"after": "15 minutes", "do": "counted"},
    )
    run_due(now=at(0))
    acknowledge(escalation.ticket, 5)
    run_due(now=at(15))
    assert [position for position, _ in calls] == [0, 2]
    skipped = StepRun.objects.get(state=State.SKIPPED)
    assert (skipped.position, skipped.result) == (1, "Acknowledged by Camille.")
    escalation.refresh_from_db()
    assert (escalation.acknowledged_by, escalation.acknowledged_until) == ("Camille", at(65))


def test_what_was_acknowledged_before_the_escalation_does_not_count(begin: Begin) -> None:
    escalation = begin({"do": "counted", "unless": "acknowledged"})
    acknowledge(escalation.ticket, 0)
    run_due(now=at(0))
    assert len(calls) == 1


def test_a_responder_who_takes_the_incident_takes_the_ticket(begin: Begin) -> None:
    escalation = begin({"after": "5 minutes", "do": "counted", "unless": "acknowledged"})
    kind = TicketEvent.Kind.INCIDENT
    make.event(escalation.ticket, kind, at=at(1), data={"linked": True})
    run_due(now=at(4))
    make.event(escalation.ticket, kind, at=at(4), data={"acknowledged": True})
    run_due(now=at(5))
    assert calls == []


def test_nobody_acknowledges_so_it_is_repeated_as_often_as_the_runbook_says(begin: Begin) -> None:
    repeat = {"every": "10 minutes", "times": 2, "until": "acknowledged"}
    escalation = begin({"do": "counted"}, repeat=repeat)
    for minute in range(60):
        run_due(now=at(minute))
    assert [when for _, when in calls] == [at(0), at(10), at(20)]
    escalation.refresh_from_db()
    assert escalation.ended_at == at(20)


def test_the_repetition_stops_when_somebody_acknowledges_and_begins_anew_when_that_expires(
    begin: Begin,
) -> None:
    repeat = {"every": "10 minutes", "times": 1, "until": "acknowledged"}
    escalation = begin({"do": "counted"}, repeat=repeat)
    run_due(now=at(0))
    acknowledge(escalation.ticket, 5)
    for minute in range(5, 90):
        run_due(now=at(minute))
    assert [when for _, when in calls] == [at(0), at(65), at(75)]  # held for 60 minutes
    escalation.refresh_from_db()
    assert escalation.ended_at == at(75)


def test_an_acknowledgement_that_is_renewed_holds_on(begin: Begin) -> None:
    repeat = {"every": "10 minutes", "times": 1, "until": "acknowledged"}
    escalation = begin({"do": "counted"}, repeat=repeat)
    run_due(now=at(0))
    acknowledge(escalation.ticket, 5)
    acknowledge(escalation.ticket, 50)
    for minute in range(5, 112):
        run_due(now=at(minute))
    assert [when for _, when in calls] == [at(0), at(110)]


def test_a_ticket_that_is_solved_needs_no_more_steps(begin: Begin) -> None:
    repeat = {"every": "10 minutes", "times": 5, "until": "acknowledged"}
    escalation = begin({"do": "counted"}, {"after": "5 minutes", "do": "counted"}, repeat=repeat)
    run_due(now=at(0))
    Ticket.objects.filter(pk=escalation.ticket_id).update(status=Ticket.Status.RESOLVED)
    run_due(now=at(5))
    assert states() == [(0, 0, State.DONE), (0, 1, State.SKIPPED)]
    escalation.refresh_from_db()
    assert escalation.ended_at == at(5)
