"""Colleagues are told what happened in their tickets: in their brands, and never of their own doing."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from support.models import (
    Brand,
    Membership,
    Notification,
    Ticket,
)
from support.tickets import actions
from support.tickets.actor import SYSTEM, Actor
from support.tickets.colleagues import notices
from support.tickets.incoming import Incoming
from tests import make
from tests.support.tickets.colleagues.told import mails, passed, told, wish, write
from tests.support.tickets.test_triage import form

pytestmark = pytest.mark.django_db
NOON = make.NOON


def test_who_is_given_a_ticket_hears_of_it(ticket: Ticket, ada: User, bob: User) -> None:
    actions.assign(ticket, ada, by=Actor.of(bob), now=NOON)
    (row,) = Notification.objects.all()
    assert (row.user, row.kind, row.ticket, row.brand) == (ada, "assigned", ticket, ticket.brand)
    assert (row.by_name, row.at, row.read_at) == ("Bob", NOON, None)


def test_who_takes_a_ticket_is_not_told_that_they_did(ticket: Ticket, ada: User) -> None:
    actions.assign(ticket, ada, by=Actor.of(ada), now=NOON)
    assert Notification.objects.count() == len(mails()) == 0


def test_what_an_escalation_assigns_is_told(ticket: Ticket, ada: User) -> None:
    actions.assign(ticket, ada, by=SYSTEM, now=NOON)
    assert told(ada) == ["assigned"]


@pytest.mark.parametrize("to", ["nobody", "bob"])
def test_nothing_is_told_where_nobody_new_has_it(ticket: Ticket, bob: User, to: str) -> None:
    actions.assign(ticket, bob if to == "bob" else None, by=SYSTEM, now=NOON)
    assert Notification.objects.count() == 0


def test_the_customers_answer_is_told_to_whose_ticket_it_is(ticket: Ticket, bob: User) -> None:
    write(ticket)
    (row,) = Notification.objects.all()
    assert (row.user, row.kind, row.by_name) == (bob, "answered", "Zoé")
    assert row.message == ticket.messages.last()


def test_a_machines_letter_is_told_to_nobody(ticket: Ticket) -> None:
    write(ticket, automatic="strong")
    assert Notification.objects.count() == len(mails()) == 0


def test_a_strangers_letter_is_told_to_nobody_whatever_it_says(ticket: Ticket, ada: User) -> None:
    said = Incoming(at=NOON, text="@ada @bob", reply_text="@ada @bob", from_address="x@y.test")
    actions.add_unverified_note(ticket, said, now=NOON)
    assert Notification.objects.count() == 0


def test_a_customer_mentions_nobody(ticket: Ticket, ada: User) -> None:
    write(ticket, text="is @ada there?")
    assert told(ada) == []


def test_nobody_hears_of_a_ticket_that_is_nobodys(brand: Brand) -> None:
    write(make.ticket(brand))
    assert Notification.objects.count() == 0


def test_a_note_tells_whom_it_names_and_not_its_writer(
    ticket: Ticket, ada: User, bob: User
) -> None:
    note = actions.note(ticket, by=Actor.of(ada), text="@bob and @ada: look", now=NOON)
    assert (told(bob), told(ada)) == (["mentioned"], [])
    assert Notification.objects.get().message == note


def test_a_reply_to_the_customer_mentions_nobody(ticket: Ticket, ada: User, bob: User) -> None:
    make.message(ticket, from_address="zoe@example.com", customer=ticket.requester)
    actions.reply(ticket, by=Actor.of(bob), text="my colleague @ada", now=NOON)
    assert told(ada) == []


def test_triage_tells_a_new_owner(luneo: Brand, now: datetime) -> None:
    lead, owner = make.agent("lea", luneo), make.agent("otto", luneo)
    made = make.ticket(luneo, at=now)
    actions.triage(made, form(luneo, owner=owner), by=Actor.of(lead), now=now)
    assert told(owner) == ["assigned"]


def test_triage_tells_nobody_who_takes_it_themselves(luneo: Brand, now: datetime) -> None:
    lead = make.agent("lea", luneo)
    made = make.ticket(luneo, at=now)
    actions.triage(made, form(luneo, owner=lead), by=Actor.of(lead), now=now)
    assert told(lead) == []


def test_clock_warnings_and_breaches_are_told(ticket: Ticket, bob: User) -> None:
    notices.crossed([passed(ticket, "10 minutes"), passed(ticket)], now=NOON)
    rows = Notification.objects.filter(user=bob).order_by("pk")
    assert [(row.kind, row.promise, row.threshold) for row in rows] == [
        ("clock", "first_response", "10 minutes"),
        ("clock", "first_response", "breach"),
    ]


def test_a_thousand_clocks_cost_what_one_does(
    brand: Brand, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wish(bob, by_mail=[])
    one = make.ticket(brand, assignee=bob)
    with django_assert_num_queries(5):
        notices.crossed([passed(one)], now=NOON)
    rows = [
        Ticket(
            brand=brand,
            number=100 + number,
            requester=one.requester,
            assignee=bob,
            opened_at=NOON,
            updated_at=NOON,
        )
        for number in range(1000)
    ]
    made = Ticket.objects.bulk_create(rows)
    with django_assert_num_queries(5):
        notices.crossed([passed(each) for each in made], now=NOON)
    assert Notification.objects.count() == 1001


def test_an_outage_crosses_more_than_a_statement_holds(brand: Brand, bob: User) -> None:
    """A database takes so many values in a statement, and a row has ten."""
    one = make.ticket(brand, assignee=bob)
    wish(bob, by_mail=[])
    with CaptureQueriesContext(connection) as asked:
        notices.crossed([passed(one, f"{number} minutes") for number in range(2001)], now=NOON)
    written = [each["sql"] for each in asked.captured_queries if "INSERT" in each["sql"]]
    assert len(written) == 3
    assert Notification.objects.filter(user=bob).count() == 2001


def test_unassigned_clocks_ask_one_question(
    brand: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [passed(make.ticket(brand)) for _ in range(3)]
    with django_assert_num_queries(1):
        notices.crossed(rows, now=NOON)


def test_who_left_the_brand_is_told_nothing(ticket: Ticket, bob: User) -> None:
    Membership.objects.filter(user=bob).delete()
    write(ticket)
    assert Notification.objects.count() == len(mails()) == 0


def test_who_may_not_sign_in_any_more_is_told_nothing(ticket: Ticket, bob: User) -> None:
    bob.is_active = False
    bob.save()
    write(ticket)
    assert Notification.objects.count() == len(mails()) == 0


def test_a_superuser_needs_no_membership(brand: Brand) -> None:
    root = make.agent("root", is_superuser=True)
    write(make.ticket(brand, assignee=root))
    assert told(root) == ["answered"]


def test_the_database_refuses_a_ticket_of_another_brand(ticket: Ticket, bob: User) -> None:
    other = make.brand("other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(brand=other, ticket=ticket, user=bob, kind="assigned", at=NOON)


@pytest.mark.parametrize("change", [{"kind": "clock"}, {"by_name": "Eve"}, {"at": NOON}])
def test_what_was_told_is_not_rewritten(ticket: Ticket, change: dict[str, Any]) -> None:
    write(ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(**change)


def test_what_was_not_written_is_not_told(ticket: Ticket, bob: User) -> None:
    """The row stands and falls with the event."""
    with transaction.atomic():
        write(ticket)
        transaction.set_rollback(True)
    assert told(bob) == []
    assert mails() == []
