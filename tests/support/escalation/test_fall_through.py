"""Nobody heard: what comes next comes at once, as often as it takes, and every deaf step says so."""

from collections.abc import Mapping

import pytest

from support.escalation.run import run_due
from support.models import Escalation, StepRun, TicketEvent
from tests.support.escalation.rows import at
from tests.support.escalation.trial import Begin, acknowledge, calls, mailed, states

pytestmark = pytest.mark.django_db
State = StepRun.State
DEAF = {"do": "notify", "to": ["team:silent"]}


def later(minutes: int, step: Mapping[str, object]) -> dict[str, object]:
    return {**step, "after": f"{minutes} minutes"}


def test_one_deaf_step_after_another_falls_through_within_as_many_looks(begin: Begin) -> None:
    heard = {"do": "notify", "to": ["role:lead"]}
    begin(DEAF, later(10, DEAF), later(20, DEAF), later(30, heard), later(40, {"do": "counted"}))
    for _ in range(4):
        run_due(now=at(0))
    assert [state for *_, state in states()] == [*[State.FAILED] * 3, State.DONE, State.PENDING]
    assert mailed() == ["camille@luneo.app"]
    said = TicketEvent.objects.filter(kind="escalated", data__step="notify").order_by("pk")
    assert [event.data["result"] for event in said] == [
        *["Nobody was reached: team:silent has no address."] * 3,
        "Mailed Camille.",
    ]
    run_due(now=at(39))
    assert calls == []  # whoever was heard has the time that the runbook gives
    run_due(now=at(40))
    assert len(calls) == 1


def test_steps_of_one_time_come_together(begin: Begin) -> None:
    begin(DEAF, later(10, {"do": "counted"}), later(10, {"do": "counted"}))
    run_due(now=at(0))
    run_due(now=at(0))
    assert calls == [(1, at(0)), (2, at(0))]


def test_a_step_for_which_somebody_is_needed_asks_first_whether_somebody_has_it(
    begin: Begin,
) -> None:
    escalation = begin(
        later(5, DEAF), later(15, {"do": "counted", "unless": "acknowledged"}), later(25, DEAF)
    )
    acknowledge(escalation.ticket, 2)
    for _ in range(3):
        run_due(now=at(5))
    assert [state for *_, state in states()] == [State.FAILED, State.SKIPPED, State.PENDING]
    assert calls == []


def test_a_round_in_which_nobody_was_reached_is_repeated_like_any(begin: Begin) -> None:
    repeat = {"every": "10 minutes", "times": 2, "until": "acknowledged"}
    escalation = begin(DEAF, repeat=repeat)
    for minute in range(0, 60, 2):
        run_due(now=at(minute))
    assert states() == [(number, 0, State.FAILED) for number in range(3)]
    escalation.refresh_from_db()
    assert escalation.ended_at == at(20)


def test_a_webhook_without_an_address_and_a_step_that_is_unknown_are_deaf(begin: Begin) -> None:
    begin({"do": "webhook", "url": "env:NOWHERE?"}, later(10, {"do": "sing"}), later(20, DEAF))
    for _ in range(3):
        run_due(now=at(0))
    assert [state for *_, state in states()] == [State.FAILED] * 3
    first, second, third = StepRun.objects.order_by("pk").values_list("result", flat=True)
    assert first == "Nobody was reached: env:NOWHERE? is not set."
    assert second.startswith('No step is called "sing"')
    assert third.startswith("Nobody was reached")
    assert Escalation.objects.get().ended_at == at(0)


def test_after_hours_without_a_runner_each_step_is_taken_once_and_in_order(begin: Begin) -> None:
    escalation = begin(*(later(minute, {"do": "counted"}) for minute in (0, 15, 30, 45)))
    assert run_due(now=at(60 * 26)) == 4
    assert [position for position, _ in calls] == [0, 1, 2, 3]
    assert run_due(now=at(60 * 26)) == 0
    escalation.refresh_from_db()
    assert escalation.ended_at == at(60 * 26)


@pytest.mark.parametrize(
    ("expires", "asked_again_at"), [("60 minutes", 65), ("120 minutes", 125), (None, None)]
)
def test_what_somebody_has_in_hand_comes_back_when_that_expires(
    begin: Begin, expires: str | None, asked_again_at: int | None
) -> None:
    """P0 after an hour, P1 after two; where the runbook names none, never."""
    repeat = {"every": "10 minutes", "times": 3, "until": "acknowledged"}
    escalation = begin({"do": "counted"}, later(10, {"do": "counted"}), repeat=repeat)
    escalation.snapshot["acknowledgement_expires"] = expires
    escalation.save()
    run_due(now=at(0))
    acknowledge(escalation.ticket, 5)
    for minute in (10, 64, 65, 124, 125, 126):
        run_due(now=at(minute))
    times = [moment for _, moment in calls[2:]]
    assert (times[0] if times else None) == (asked_again_at and at(asked_again_at))
