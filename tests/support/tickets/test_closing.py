"""What was resolved and left alone is closed when its reopen window has passed."""

from datetime import timedelta

import pytest

from support.models import Brand, Ticket, TicketEvent
from support.tickets import closing
from support.tickets.actor import Actor
from support.tickets.status import can_reopen, change_status
from tests import make, small_runbook
from tests.make import NOON

pytestmark = pytest.mark.django_db
ADA = Actor("Ada")
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def resolved(luneo: Brand) -> Ticket:
    ticket = make.ticket(luneo)
    change_status(ticket, "resolved", by=ADA, now=NOON)
    return ticket


def test_it_is_closed_once_the_window_has_passed_and_the_system_says_so(resolved: Ticket) -> None:
    assert closing.sweep(now=NOON + WEEK) == 0
    assert closing.sweep(now=NOON + WEEK + SECOND) == 1
    resolved.refresh_from_db()
    assert (resolved.status, resolved.closed_at) == ("closed", NOON + WEEK + SECOND)
    event = resolved.events.filter(kind=TicketEvent.Kind.STATUS).order_by("pk").last()
    assert event is not None
    assert (event.actor_name, event.data["from"], event.data["to"], event.data["reason"]) == (
        "Deskbell",
        "resolved",
        "closed",
        closing.REASON,
    )


def test_closing_is_no_second_resolution(resolved: Ticket) -> None:
    before = list(resolved.clocks.order_by("pk").values("kind", "state", "met_at", "elapsed_s"))
    closing.sweep(now=NOON + 2 * WEEK)
    resolved.refresh_from_db()
    assert resolved.resolved_at == NOON
    assert list(resolved.clocks.order_by("pk").values("kind", "state", "met_at", "elapsed_s")) == (
        before
    )


def test_closing_does_not_open_the_window_anew(resolved: Ticket) -> None:
    later = NOON + WEEK + SECOND
    closing.sweep(now=later)
    resolved.refresh_from_db()
    assert not can_reopen(resolved, now=later)


def test_a_second_sweep_changes_nothing(resolved: Ticket) -> None:
    closing.sweep(now=NOON + 2 * WEEK)
    assert closing.sweep(now=NOON + 3 * WEEK) == 0
    assert resolved.events.filter(kind=TicketEvent.Kind.STATUS).count() == 2


@pytest.mark.parametrize("status", ["open", "on_hold", "closed"])
def test_only_resolved_tickets_are_closed(resolved: Ticket, status: str) -> None:
    change_status(resolved, status, by=ADA, now=NOON + SECOND, reason="Wait")
    assert closing.sweep(now=NOON + 2 * WEEK) == 0


def test_the_runbook_says_how_long_it_may_be_opened_again(
    luneo: Brand, foodyepay: Brand, resolved: Ticket
) -> None:
    short = small_runbook.changed()
    short["sla"]["reopen_window"] = "1 day"
    small_runbook.give(foodyepay, short)
    other = make.ticket(foodyepay)
    change_status(other, "resolved", by=ADA, now=NOON)
    assert closing.sweep(now=NOON + timedelta(days=2)) == 1
    assert set(Ticket.objects.filter(status="closed")) == {other}


def test_a_brand_without_a_runbook_waits_a_week() -> None:
    ticket = make.ticket(make.brand("bare"))
    change_status(ticket, "resolved", by=ADA, now=NOON)
    assert closing.sweep(now=NOON + WEEK) == 0
    assert closing.sweep(now=NOON + WEEK + SECOND) == 1


def test_no_more_than_asked_are_closed_at_once_oldest_first(luneo: Brand) -> None:
    tickets = [make.ticket(luneo) for _ in range(3)]
    for age, ticket in enumerate(tickets):
        change_status(ticket, "resolved", by=ADA, now=NOON - age * SECOND)
    assert closing.sweep(now=NOON + 2 * WEEK, limit=2) == 2
    assert set(Ticket.objects.filter(status="closed")) == set(tickets[1:])
