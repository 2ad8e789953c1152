"""Steps are taken once, in time, and say what came of them."""

import pytest

from support.escalation.run import PATIENCE, run_due
from support.escalation.start import start
from support.models import (
    Brand,
    OutboxMessage,
    StepRun,
    Ticket,
    TicketEvent,
)
from support.tickets.actor import SYSTEM
from tests import small_runbook
from tests.support.escalation.rows import at
from tests.support.escalation.trial import Begin, calls, mailed, states

pytestmark = pytest.mark.django_db
State = StepRun.State


def test_steps_are_taken_when_their_time_has_come_and_once(begin: Begin) -> None:
    begin(
        {"after": "0 minutes", "do": "counted"},
        {"after": "15 minutes", "do": "counted"},
    )
    assert run_due(now=at(0)) == 1
    assert run_due(now=at(14)) == 0
    assert run_due(now=at(15)) == 1
    assert run_due(now=at(60)) == 0
    assert calls == [(0, at(0)), (1, at(15))]


def test_what_was_done_stands_in_the_row_and_in_the_ticket(begin: Begin) -> None:
    escalation = begin({"do": "counted"})
    run_due(now=at(0))
    step = StepRun.objects.get()
    assert (step.state, step.result, step.finished_at) == (State.DONE, "Counted.", at(0))
    told = escalation.ticket.events.filter(kind=TicketEvent.Kind.ESCALATED).order_by("pk").last()
    assert told is not None
    assert told.data == {"policy": "p0", "step": "counted", "result": "Counted."}


def test_an_escalation_without_repeat_ends_with_its_last_step(begin: Begin) -> None:
    escalation = begin({"do": "counted"})
    run_due(now=at(0))
    escalation.refresh_from_db()
    assert escalation.ended_at == at(0)


def test_a_running_policy_is_not_started_again_an_ended_one_is(begin: Begin) -> None:
    ticket = begin({"do": "counted"}).ticket
    assert start(ticket, moment="opened", reason="again", now=at(1)) is None
    run_due(now=at(1))
    assert start(ticket, moment="opened", reason="again", now=at(2)) is not None


def test_the_steps_stay_as_they_were_when_the_runbook_changes(begin: Begin, luneo: Brand) -> None:
    begin({"do": "counted"}, {"after": "5 minutes", "do": "counted"})
    small_runbook.give(luneo, small_runbook.changed(escalation={"policies": []}))
    run_due(now=at(5))
    assert len(calls) == 2


def test_notify_mails_the_owners_in_the_runbooks_words(begin: Begin) -> None:
    begin({"do": "notify", "to": ["owners", "role:lead"]})
    run_due(now=at(0))
    assert mailed() == ["backend@luneo.app", "camille@luneo.app"]
    row = OutboxMessage.objects.earliest("pk")
    assert row.payload["subject"] == "[LUN-1] P0 · A P0 ticket was opened"
    assert "/support/ticket/" in row.payload["text"]
    assert StepRun.objects.get().result == "Mailed Backend, Camille."


def test_who_is_told_later_is_told_that_nobody_took_it(begin: Begin) -> None:
    begin(
        {"do": "notify", "to": ["owners"]},
        {"after": "15 minutes", "do": "notify", "to": ["role:lead"], "unless": "acknowledged"},
    )
    run_due(now=at(0))
    run_due(now=at(15))
    first, later = OutboxMessage.objects.order_by("pk")
    assert first.payload["subject"] == "[LUN-1] P0 · A P0 ticket was opened"
    assert later.payload["subject"] == (
        "[LUN-1] P0 · A P0 ticket was opened · nobody took it for 15 min"
    )


def test_a_notice_is_in_the_brands_language_to_its_last_line(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(small_runbook.DATA, "languages", ["fr", "en"])
    begin({"do": "notify", "to": ["owners"]})
    run_due(now=at(0))
    last = OutboxMessage.objects.get().payload["text"].splitlines()[-1]
    assert last == "Si vous répondez à ce mail, le client de LUN-1 reçoit votre réponse."


def test_a_step_that_reaches_nobody_says_so_and_the_next_comes_at_once(begin: Begin) -> None:
    escalation = begin(
        {"do": "notify", "to": ["team:silent"]},
        {"after": "15 minutes", "do": "notify", "to": ["role:lead"]},
        {"after": "30 minutes", "do": "notify", "to": ["role:owner"]},
    )
    run_due(now=at(0))
    first = StepRun.objects.earliest("pk")
    assert (first.state, first.result) == (
        State.FAILED,
        "Nobody was reached: team:silent has no address.",
    )
    assert escalation.ticket.events.filter(data__result=first.result).exists()
    run_due(now=at(1))
    assert mailed() == ["camille@luneo.app"]
    run_due(now=at(2))
    assert mailed() == ["camille@luneo.app"]  # the third keeps its own time


def test_a_step_that_raises_is_tried_again_and_then_given_up_aloud(begin: Begin) -> None:
    begin({"do": "broken"}, {"after": "300 minutes", "do": "counted"})
    for minute in range(0, 60, 5):
        run_due(now=at(minute))
    step = StepRun.objects.get(do="broken")
    assert (step.state, step.attempts) == (State.FAILED, PATIENCE)
    assert step.result.startswith("Given up: RuntimeError: broken at")
    assert [position for position, _ in calls] == [1]  # nobody waits for what failed


def test_an_unknown_step_is_named_and_does_not_stop_the_others(begin: Begin) -> None:
    begin({"do": "sing"}, {"do": "counted"})
    run_due(now=at(0))
    assert StepRun.objects.get(do="sing").result.startswith('No step is called "sing"')
    assert len(calls) == 1


def test_a_lost_lease_undoes_what_the_step_wrote(begin: Begin) -> None:
    begin({"do": "meddling"})
    run_due(now=at(0))
    assert mailed() == []
    assert StepRun.objects.get().state == State.PENDING


def test_two_workers_take_a_step_once(begin: Begin) -> None:
    begin({"do": "counted"})
    assert run_due(now=at(0)) == 1
    assert run_due(now=at(0)) == 0


def test_a_closed_ticket_starts_nothing(begin: Begin) -> None:
    ticket = begin({"do": "counted"}).ticket
    run_due(now=at(0))
    ticket.status = Ticket.Status.CLOSED
    ticket.save()
    assert start(ticket, moment="opened", reason="late", now=at(1)) is None


def test_the_desk_itself_is_named_as_the_actor(begin: Begin) -> None:
    ticket = begin({"do": "counted"}).ticket
    kind = TicketEvent.Kind.ESCALATED
    assert set(ticket.events.filter(kind=kind).values_list("actor_name", flat=True)) == {
        SYSTEM.name
    }


IN_HOURS = {"after": "0 minutes", "do": "counted", "during": "support"}
AT_NIGHT = {"after": "0 minutes", "do": "counted", "outside": "support"}


def test_a_step_of_office_hours_is_taken_in_them_and_its_opposite_is_not(begin: Begin) -> None:
    begin(IN_HOURS, AT_NIGHT)
    run_due(now=at(0))
    assert states() == [(0, 0, State.DONE), (0, 1, State.SKIPPED)]
    assert StepRun.objects.get(position=1).result == "Within the hours of support."


def test_who_is_not_told_at_this_hour_is_not_waited_for(begin: Begin) -> None:
    later = {"after": "20 minutes", "do": "counted"}
    begin({**IN_HOURS, "during": None, "outside": "support"}, later)
    run_due(now=at(0))
    run_due(now=at(0))
    assert states() == [(0, 0, State.SKIPPED), (0, 1, State.DONE)]


def test_a_step_that_waits_still_waits_when_somebody_beside_was_told(begin: Begin) -> None:
    begin(IN_HOURS, AT_NIGHT, {"after": "20 minutes", "do": "counted"})
    run_due(now=at(0))
    run_due(now=at(19))
    assert states()[2] == (0, 2, State.PENDING)
    run_due(now=at(20))
    assert states()[2] == (0, 2, State.DONE)
