"""The sweep: every threshold is found, written once with its true time, and told."""

from datetime import timedelta

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from support.escalation.sweep import sweep
from support.models import Brand, Clock, Crossing, Escalation, StepRun, Ticket, TicketEvent
from tests import make, small_runbook
from tests.support.escalation.rows import at, clock, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    small_runbook.give(luneo)
    return make.ticket(luneo, severity="P0", category="billing")


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("pk").values_list("kind", flat=True))


def test_nothing_is_crossed_before_its_time(ticket: Ticket) -> None:
    made = clock(ticket, due_in=minutes(30), warn_in=minutes(20))
    assert sweep(now=at(20)) == 0
    made.refresh_from_db()
    assert (made.state, made.next_at) == (Clock.State.RUNNING, at(20))


def test_a_warning_is_written_and_the_deadline_is_watched_next(ticket: Ticket) -> None:
    made = clock(ticket, due_in=minutes(30), warn_in=minutes(20))
    assert sweep(now=at(21)) == 1
    made.refresh_from_db()
    assert (made.state, made.next_at, made.thresholds) == (Clock.State.RUNNING, at(30), [])
    crossing = Crossing.objects.get()
    assert (crossing.threshold, crossing.due_at, crossing.detected_at) == ("75%", at(20), at(21))
    event = ticket.events.get(kind=TicketEvent.Kind.WARNING)
    assert (event.at, event.data["clock"], event.actor_name) == (
        at(20),
        "first_response",
        "Deskbell",
    )


def test_a_breach_keeps_its_due_time_however_late_it_is_seen(ticket: Ticket) -> None:
    made = clock(ticket, due_in=minutes(30))
    assert sweep(now=at(600)) == 1
    made.refresh_from_db()
    assert made.state == Clock.State.BREACHED
    assert (made.breached_at, made.detected_at, made.next_at) == (at(30), at(600), None)
    assert ticket.events.get(kind=TicketEvent.Kind.BREACH).at == at(30)


def test_after_an_outage_warning_and_breach_are_both_written(ticket: Ticket) -> None:
    clock(ticket, due_in=minutes(30), warn_in=minutes(20))
    assert sweep(now=at(600)) == 2
    crossings = Crossing.objects.order_by("due_at").values_list("threshold", "due_at")
    assert list(crossings) == [("75%", at(20)), ("breach", at(30))]


def test_a_second_sweep_changes_nothing(ticket: Ticket) -> None:
    clock(ticket, due_in=minutes(30))
    sweep(now=at(31))
    before = kinds(ticket)
    assert sweep(now=at(32)) == 0
    assert kinds(ticket) == before
    assert Crossing.objects.count() == 1


def test_a_clock_that_is_armed_again_for_the_same_time_tells_nothing_twice(ticket: Ticket) -> None:
    """A crash between two writers cannot happen (one transaction); a hand in the database can."""
    made = clock(ticket, due_in=minutes(30))
    sweep(now=at(31))
    Clock.objects.filter(pk=made.pk).update(
        state="running", breached_at=None, detected_at=None, next_at=at(30)
    )
    sweep(now=at(32))
    assert Crossing.objects.count() == 1
    assert kinds(ticket).count(TicketEvent.Kind.BREACH) == 1


def test_a_deadline_that_moved_is_crossed_again(ticket: Ticket) -> None:
    made = clock(ticket, due_in=minutes(30), warn_in=minutes(20))
    sweep(now=at(21))
    later = [["75%", at(40).isoformat()]]
    Clock.objects.filter(pk=made.pk).update(due_at=at(60), next_at=at(40), thresholds=later)
    assert sweep(now=at(41)) == 1
    assert Crossing.objects.filter(threshold="75%").count() == 2


def test_several_warnings_are_armed_one_after_the_other(ticket: Ticket) -> None:
    warnings = [["50%", at(15).isoformat()], ["75%", at(20).isoformat()]]
    made = clock(ticket, due_in=minutes(30), thresholds=warnings, next_at=at(15))
    sweep(now=at(16))
    made.refresh_from_db()
    assert (made.next_at, made.thresholds) == (at(20), warnings[1:])
    sweep(now=at(21))
    made.refresh_from_db()
    assert (made.next_at, made.thresholds) == (at(30), [])


def test_a_promise_kept_late_before_anybody_looked_is_late_and_kept(ticket: Ticket) -> None:
    """The ledger saw it first: the breach is told, the promise stays kept, and nobody is woken."""
    made = clock(
        ticket,
        due_in=minutes(30),
        state="met",
        met_at=at(35),
        breached_at=at(30),
        next_at=at(30),
    )
    assert sweep(now=at(36)) == 1
    made.refresh_from_db()
    assert (made.state, made.breached_at, made.detected_at) == ("met", at(30), at(36))
    assert ticket.events.filter(kind=TicketEvent.Kind.BREACH).count() == 1
    assert not Escalation.objects.exists()


def test_a_breach_starts_the_policy_of_the_runbook(ticket: Ticket) -> None:
    clock(ticket, due_in=minutes(30))
    sweep(now=at(31))
    escalation = Escalation.objects.get()
    assert (escalation.policy, escalation.moment) == ("p0", "breach")
    assert escalation.reason == "The first response is late"
    assert escalation.snapshot["acknowledgement_expires"] == "60 minutes"
    assert list(StepRun.objects.order_by("pk").values_list("run_at", flat=True)) == [at(31), at(46)]
    assert escalation.started_at == at(31)


def test_two_clocks_of_one_ticket_start_one_escalation(ticket: Ticket) -> None:
    clock(ticket, due_in=minutes(30))
    clock(ticket, due_in=minutes(25), kind="update")
    assert sweep(now=at(31)) == 2
    assert Escalation.objects.count() == 1


def test_a_policy_starts_only_at_its_moments(luneo: Brand, ticket: Ticket) -> None:
    calm = make.ticket(luneo, severity="P3")
    clock(calm, due_in=minutes(30), warn_in=minutes(20))
    sweep(now=at(21))
    assert not Escalation.objects.exists()
    sweep(now=at(31))
    assert Escalation.objects.get().policy == "late"


def test_a_brand_without_a_runbook_is_swept_too() -> None:
    ticket = make.ticket(make.brand("bare"))
    clock(ticket, due_in=minutes(30))
    assert sweep(now=at(31)) == 1
    assert not Escalation.objects.exists()


def test_many_are_crossed_in_batches(luneo: Brand, ticket: Ticket) -> None:
    for _ in range(5):
        clock(make.ticket(luneo, severity="P3"), due_in=minutes(30))
    assert sweep(now=at(31), limit=2) == 5
    assert Clock.objects.filter(state="breached").count() == 5


def test_the_cost_does_not_follow_the_number_of_breaches(
    luneo: Brand, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        clock(make.ticket(luneo, severity="P3"), due_in=minutes(30))
    with django_assert_max_num_queries(23):
        assert sweep(now=at(31)) == 20


def test_where_nothing_is_due_each_kind_of_promise_is_asked_once_and_no_transaction_is_opened(
    ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clock(ticket, due_in=minutes(30))
    with django_assert_num_queries(len(settings.CLOCK_MODELS)):
        assert sweep(now=at(30)) == 0  # in the due second nobody is late


def test_both_brands_are_swept_under_their_own_rules(
    luneo: Brand, foodyepay: Brand, ticket: Ticket
) -> None:
    quiet = small_runbook.changed(escalation={"policies": []})
    small_runbook.give(foodyepay, quiet)
    clock(ticket, due_in=minutes(30))
    clock(make.ticket(foodyepay, severity="P0"), due_in=minutes(30))
    assert sweep(now=at(31)) == 2
    assert [each.ticket for each in Escalation.objects.all()] == [ticket]


def test_a_stale_date_is_put_right_and_not_swept_for_ever(ticket: Ticket) -> None:
    made = clock(ticket, due_in=timedelta(days=2), next_at=at(1))
    assert sweep(now=at(31)) == 0
    made.refresh_from_db()
    assert made.next_at == made.due_at
