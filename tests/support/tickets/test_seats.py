"""Drafts and seats: one of each person and ticket, and a list knows in one query who looks at what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Draft, Presence, Ticket
from support.tickets import seats
from support.tickets.seats import Written
from tests import make

NOW = make.NOON
pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    return make.ticket(brand)


def test_a_draft_is_written_over_not_beside(ticket: Ticket, ada: User) -> None:
    seats.keep(ticket, ada, Written(text="Half"), now=NOW)
    seats.keep(ticket, ada, Written("note", "Half a sentence", "x@example.com"), now=NOW)
    draft = Draft.objects.get()
    assert (draft.kind, draft.text, draft.cc) == ("note", "Half a sentence", "x@example.com")


def test_a_draft_of_each_ticket_is_its_own(ticket: Ticket, brand: Brand, ada: User) -> None:
    other = make.ticket(brand)
    seats.keep(ticket, ada, Written(text="One"), now=NOW)
    seats.keep(other, ada, Written(text="Two"), now=NOW)
    seats.forget(ticket, ada)
    assert [draft.text for draft in Draft.objects.all()] == ["Two"]


@pytest.mark.parametrize(("ahead", "kept"), [(0, True), (-1, False)])
def test_what_was_sent_is_not_kept_again(ticket: Ticket, ada: User, ahead: int, kept: bool) -> None:
    own = make.message(ticket, kind="reply", author=ada)
    assert seats.keep(ticket, ada, Written(text="x"), now=NOW, seen=own.pk + ahead) is kept
    assert Draft.objects.exists() is kept


def test_a_seat_is_worth_forty_seconds(ticket: Ticket, ada: User) -> None:
    seats.sit(ticket, ada, is_writing=True, now=NOW)
    soon, late = NOW + timedelta(seconds=39), NOW + timedelta(seconds=40)
    assert [each.user for each in seats.looking([ticket.pk], now=soon)[ticket.pk]] == [ada]
    assert seats.looking([ticket.pk], now=late) == {}


def test_who_asks_is_not_told_of_themselves(ticket: Ticket, ada: User) -> None:
    seats.sit(ticket, ada, is_writing=False, now=NOW)
    assert seats.others(ticket, ada, now=NOW) == []


def test_one_query_tells_who_looks_at_a_whole_page_of_tickets(
    brand: Brand, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tickets = [make.ticket(brand) for _ in range(3)]
    grace = make.agent("grace", brand)
    seats.sit(tickets[0], ada, is_writing=False, now=NOW)
    seats.sit(tickets[0], grace, is_writing=True, now=NOW)
    seats.sit(tickets[1], grace, is_writing=False, now=NOW)
    with django_assert_num_queries(1):
        found = seats.looking([each.pk for each in tickets], now=NOW)
        names = {key: [each.user.username for each in some] for key, some in found.items()}
    assert names == {tickets[0].pk: ["ada", "grace"], tickets[1].pk: ["grace"]}


def test_old_seats_go_when_somebody_comes_to_another_ticket(
    ticket: Ticket, brand: Brand, ada: User
) -> None:
    seats.sit(ticket, ada, is_writing=False, now=NOW)
    for number in range(3):
        seats.sit(make.ticket(brand), ada, is_writing=False, now=NOW + timedelta(minutes=number))
    assert Presence.objects.count() == 1


def test_a_deleted_person_leaves_neither_seat_nor_draft(ticket: Ticket, ada: User) -> None:
    seats.sit(ticket, ada, is_writing=False, now=NOW)
    seats.keep(ticket, ada, Written(text="x"), now=NOW)
    ada.delete()
    assert not Presence.objects.exists()
    assert not Draft.objects.exists()
