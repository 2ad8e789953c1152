"""A job begins once, goes on after a crash, and stops when somebody says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from support import tasks
from support.models import Brand, BulkJob, Pulse
from support.tickets.bulk import job, run, verbs
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.bulk.jobs import DONE, done, draft, fates, many
from tests.support.tickets.desk import MINUTE, NOON, ada

Verb, State = BulkJob.Verb, BulkJob.State
TAGS = {"tags": ["x"]}


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Exception], None]:
    """The verb `tag` fails at its n-th ticket, as if the process met its end there."""

    def at(nth: int, error: Exception) -> None:
        real, passed = verbs.VERBS[Verb.TAG], iter(range(1, 1000))

        def tag(*args: Any, **who: Any) -> None:
            real(*args, **who)
            if next(passed) == nth:
                raise error

        monkeypatch.setitem(verbs.VERBS, Verb.TAG, tag)

    return at


def many_chosen(luneo: Brand, count: int) -> BulkJob:
    return draft(many(luneo, count, requester=make.customer(luneo)))


def test_a_few_are_done_at_once(luneo: Brand) -> None:
    made = done(many(luneo, 2), Verb.TAG, **TAGS)
    assert (made.state, made.finished_at) == (State.DONE, NOON)


def test_many_are_left_to_the_worker(luneo: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "AT_ONCE", 1)
    made = draft(many(luneo, 2))
    job.start(made, Verb.TAG, TAGS, now=NOON)
    assert [state for state, _ in fates(made)] == ["waiting", "waiting"]
    run.run_due(now=NOON)
    assert fates(made) == [DONE, DONE]


def test_a_job_begins_once(luneo: Brand) -> None:
    made = done([make.ticket(luneo)], Verb.TAG, **TAGS)
    with pytest.raises(TicketRefused, match="nothing is done twice"):
        job.start(made, Verb.UNTAG, TAGS, now=NOON)
    made.refresh_from_db()
    assert made.verb == Verb.TAG


def test_a_turn_takes_its_batch_and_the_next_goes_on(luneo: Brand) -> None:
    made = many_chosen(luneo, 3)
    BulkJob.objects.filter(pk=made.pk).update(
        state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=NOON
    )
    made.refresh_from_db()
    assert run.turn(made, now=NOON, batch=2) is False
    assert [state for state, _ in fates(made)] == ["done", "done", "waiting"]
    assert run.turn(made, now=NOON, batch=2) is True
    made.refresh_from_db()
    assert made.state == State.DONE


def test_nothing_is_done_before_its_time(luneo: Brand) -> None:
    made = many_chosen(luneo, 1)
    later = NOON + MINUTE
    BulkJob.objects.update(state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=later)
    run.run_due(now=NOON)
    assert fates(made)[0][0] == "waiting"
    run.run_due(now=later)
    assert fates(made) == [DONE]


def test_after_a_crash_the_next_turn_does_what_was_not_done_and_nothing_twice(
    luneo: Brand, breaks: Callable[[int, Exception], None]
) -> None:
    breaks(2, OperationalError("the connection is lost"))
    tickets = many(luneo, 3)
    made = draft(tickets)
    with pytest.raises(OperationalError):
        job.start(made, Verb.TAG, TAGS, now=NOON)
    assert [state for state, _ in fates(made)] == ["done", "waiting", "waiting"]
    run.run_due(now=NOON + MINUTE)
    assert fates(made) == [DONE] * 3
    assert [each.events.filter(kind="tags").count() for each in tickets] == [1, 1, 1]


def test_an_error_of_ours_at_one_ticket_changes_nothing_there_and_stops_no_other(
    luneo: Brand, breaks: Callable[[int, Exception], None]
) -> None:
    breaks(1, ZeroDivisionError())
    tickets = many(luneo, 2)
    first, second = fates(done(tickets, Verb.TAG, **TAGS))
    assert first == (
        "left_out",
        "An error of ours. Nothing was changed: try it on the ticket's page.",
    )
    assert second == DONE
    tickets[0].refresh_from_db()
    assert tickets[0].tags == []


def test_of_two_workers_at_one_ticket_the_second_does_nothing(luneo: Brand) -> None:
    made = many_chosen(luneo, 1)
    BulkJob.objects.update(state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=NOON)
    made.refresh_from_db()
    seen_by_both = made.items.select_related("ticket__brand", "ticket__requester").get()
    run.one(made, seen_by_both, now=NOON)
    run.one(made, seen_by_both, now=NOON)
    assert seen_by_both.ticket.events.filter(kind="tags").count() == 1


def test_what_is_stopped_leaves_out_the_rest_by_name(luneo: Brand) -> None:
    made = many_chosen(luneo, 2)
    BulkJob.objects.update(state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=NOON)
    made.refresh_from_db()
    run.turn(made, now=NOON, batch=1)
    assert job.stop(made, by=ada(luneo), now=NOON) == 1
    assert fates(made) == [DONE, ("left_out", "Stopped by Ada Lovelace.")]
    run.run_due(now=NOON + MINUTE)
    assert fates(made)[1][0] == "left_out"


def test_what_has_ended_cannot_be_stopped_or_discarded(luneo: Brand) -> None:
    made = done([make.ticket(luneo)], Verb.TAG, **TAGS)
    with pytest.raises(TicketRefused, match="ended already"):
        job.stop(made, by=ada(luneo), now=NOON)
    with pytest.raises(TicketRefused, match="started already"):
        job.discard(made)
    assert fates(made) == [DONE]


def test_a_draft_is_forgotten_after_a_day_and_work_never(luneo: Brand) -> None:
    kept, ended = draft([make.ticket(luneo)]), done([make.ticket(luneo)], Verb.TAG, **TAGS)
    job.forget(now=NOON + timedelta(hours=23))
    assert BulkJob.objects.count() == 2
    job.forget(now=NOON + timedelta(hours=25))
    assert list(BulkJob.objects.all()) == [ended]
    assert kept.pk != ended.pk


def test_the_sweep_goes_on_with_what_no_bell_was_heard_for(luneo: Brand) -> None:
    made = many_chosen(luneo, 1)
    BulkJob.objects.update(
        state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=NOON, created_at=NOON
    )
    tasks.sweep_bulk()
    assert fates(made) == [DONE]
    assert Pulse.objects.filter(name=tasks.sweep_bulk.name).exists()


def test_a_bell_does_its_job_alone(luneo: Brand) -> None:
    one, other = many_chosen(luneo, 1), many_chosen(luneo, 1)
    BulkJob.objects.update(state=State.RUNNING, verb=Verb.TAG, asked=TAGS, run_at=NOON)
    tasks.run_bulk(one.pk)
    assert (fates(one)[0][0], fates(other)[0][0]) == ("done", "waiting")
