"""Agents' load, how soon escalations were taken, and how punctual the desk was."""

from support.escalation.sweep import sweep
from support.models import Brand, Escalation, StepRun
from support.reports.agents import agents
from support.reports.alarms import alarms, lags
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.support.reports.stories import END, kept, late, scope, waiting
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened


def test_answers_and_solutions_are_counted_for_whom_gave_them(luneo: Brand) -> None:
    ticket = kept(luneo)
    actions.change_status(ticket, "open", by=ada(luneo), now=NOON + HOUR)
    actions.reply(ticket, by=ada(luneo), text="More", now=NOON + HOUR)
    [load, nobody] = agents(scope(luneo))
    assert (load.name, load.answers, load.answered, load.solved) == ("Ada Lovelace", 2, 1, 1)
    assert (nobody.name, nobody.open) == ("", 1)  # who answers has not taken it


def test_what_is_open_and_late_is_counted_for_whose_it_is(luneo: Brand) -> None:
    by = ada(luneo)
    mine, _other = waiting(luneo, severity="P0"), waiting(luneo, severity="P0")
    actions.assign(mine, by.user, by=by, now=NOON)
    [load, nobody] = agents(scope(luneo, now=NOON + HOUR))
    assert (load.open, load.late, nobody.open, nobody.late) == (1, 1, 1, 1)


def test_the_busiest_come_first_and_the_idle_not_at_all(luneo: Brand) -> None:
    make.agent("idle", luneo)
    kept(luneo)
    ben = Actor.of(make.agent("ben", luneo))
    for _ in range(2):
        actions.reply(opened(luneo), by=ben, text="Hi", now=NOON + MINUTE)
    assert [load.name for load in agents(scope(luneo))] == ["Ben", "Ada Lovelace", ""]


def test_people_of_another_brand_are_not_named(luneo: Brand, foodyepay: Brand) -> None:
    kept(foodyepay, category="payments")
    assert [load.name for load in agents(scope(luneo))] == [""]


def test_escalations_are_told_by_policy_with_how_soon_they_were_taken(luneo: Brand) -> None:
    for minutes in (5, 14, 40, None):
        late(luneo)
        escalation = Escalation.objects.latest("pk")
        if minutes is not None:
            escalation.acknowledged_at = escalation.started_at + minutes * MINUTE
            escalation.save()
    [alarm] = alarms(scope(luneo))
    assert (alarm.brand, alarm.policy, alarm.started) == ("Luneo", "p0", 4)
    assert (alarm.in_time, alarm.late, alarm.waiting) == (2, 2, 0)
    assert (alarm.at(50), alarm.at(90)) == (14 * 60, 40 * 60)


def test_an_escalation_waits_while_there_is_time(luneo: Brand) -> None:
    late(luneo)
    escalation = Escalation.objects.get()
    [alarm] = alarms(scope(luneo, now=escalation.started_at + MINUTE))
    assert (alarm.waiting, alarm.late) == (1, 0)


def test_failed_steps_are_counted_with_their_policy(luneo: Brand) -> None:
    late(luneo)
    step = StepRun.objects.first()
    assert step is not None
    step.state = StepRun.State.FAILED
    step.save()
    [alarm] = alarms(scope(luneo))
    assert alarm.failed_steps == 1


def test_the_desk_tells_how_long_it_took_to_notice(luneo: Brand) -> None:
    waiting(luneo, severity="P0")
    sweep(now=NOON + 30 * MINUTE)
    sweep(now=NOON + 31 * MINUTE)
    found = lags(scope(luneo))["noticed"]
    assert max(found) == 7.5 * 60  # the warning at 75 % of 30 minutes
    assert min(found) == 60


def test_steps_are_timed_from_when_they_were_to_run(luneo: Brand) -> None:
    late(luneo)
    step = StepRun.objects.order_by("pk").first()
    assert step is not None
    step.finished_at = step.run_at + 3 * MINUTE
    step.save()
    assert lags(scope(luneo))["steps"] == [180]


def test_a_quiet_desk_has_nothing_to_tell(luneo: Brand) -> None:
    assert alarms(scope(luneo)) == []
    assert lags(scope(luneo, now=END)) == {}
