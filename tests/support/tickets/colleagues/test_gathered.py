"""Many events of one ticket within minutes are one mail: what it says, when it leaves, and what is never lost."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, OutboxMessage, Ticket
from support.outbound.guards import broken
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.colleagues import notices
from support.tickets.colleagues.notice_mail import FULL, GATHERED
from tests import make
from tests.support.tickets.colleagues.told import mails, passed, told, wish, write

pytestmark = pytest.mark.django_db
NOON = make.NOON


def test_ten_events_of_one_ticket_are_one_mail_that_tells_them_all(
    ticket: Ticket, ada: User, bob: User
) -> None:
    for number in range(7):
        write(ticket, text=f"Letter {number}")
    actions.note(ticket, by=Actor.of(ada), text="@bob look here", now=NOON)
    notices.crossed([passed(ticket, "75%"), passed(ticket)], now=NOON)
    (mail,) = mails()
    text = mail.payload["text"]
    assert [text.count(f"Letter {number}") for number in range(7)] == [1] * 7
    assert text.index("Letter 0") < text.index("Letter 6") < text.index("Ada mentioned you.")
    assert text.index("@bob look here") < text.index("First response: soon due (75%).")
    assert text.count("Zoé wrote.") == 7
    last, foot = text.split("\n\n")[-2:]
    assert last.endswith(f"/admin/support/ticket/{ticket.pk}/change/")
    assert foot == f"If you answer this mail, the customer of {ticket.reference} gets your answer."
    assert len(told(bob)) == 10


def test_it_leaves_two_minutes_after_the_first_of_them(ticket: Ticket, ada: User) -> None:
    write(ticket)
    later = NOON + timedelta(seconds=100)
    actions.note(ticket, by=Actor.of(ada), text="@bob", now=later)
    assert [each.run_at for each in mails()] == [NOON + GATHERED]


@pytest.mark.parametrize("gone", ["its time has come", "sent", "dead", "cancelled"])
def test_what_comes_after_it_left_is_another_mail(ticket: Ticket, ada: User, gone: str) -> None:
    write(ticket)
    after = NOON + timedelta(seconds=30)
    if gone == "its time has come":
        after = NOON + GATHERED
    else:
        OutboxMessage.objects.update(state=gone)
    before = mails()[0].payload
    actions.note(ticket, by=Actor.of(ada), text="@bob", now=after)
    first, second = mails()
    assert first.payload == before
    assert second.payload["text"].startswith("Ada mentioned you.")
    assert second.run_at == after + GATHERED


def test_two_tickets_and_two_people_are_not_mixed(
    ticket: Ticket, brand: Brand, ada: User, bob: User
) -> None:
    other, hers = make.ticket(brand, assignee=bob), make.ticket(brand, assignee=ada)
    for each in (ticket, other, hers, ticket, other, hers):
        write(each, text=f"about {each.pk}")
    found = {(each.destination, each.ticket_id): each.payload["text"] for each in mails()}
    assert set(found) == {
        ("bob@desk.test", ticket.pk),
        ("bob@desk.test", other.pk),
        ("ada@desk.test", hers.pk),
    }
    for (_address, key), text in found.items():
        assert text.count(f"about {key}") == 2
        assert text.count("about ") == 2


def test_a_quiet_night_is_one_mail_in_the_morning(ticket: Ticket, bob: User, ada: User) -> None:
    wish(bob, quiet_from=time(11), quiet_until=time(22), zone="UTC")
    for hours in range(9):
        actions.note(
            ticket, by=Actor.of(ada), text=f"@bob {hours}", now=NOON + timedelta(hours=hours)
        )
    (mail,) = mails()
    assert mail.run_at == NOON.replace(hour=22)
    assert mail.payload["text"].count("Ada mentioned you.") == 9


def test_it_is_sent_while_anything_in_it_is_unread(ticket: Ticket, bob: User, ada: User) -> None:
    write(ticket)
    notices.read(bob, ticket, now=NOON)
    actions.note(ticket, by=Actor.of(ada), text="@bob", now=NOON)
    (mail,) = mails()
    assert broken(mail) == ""
    notices.read(bob, ticket, now=NOON)
    assert broken(mail) == "It was read in the console before."


def test_what_stands_in_the_mail_alone_is_always_sent(ticket: Ticket, bob: User, ada: User) -> None:
    wish(bob, in_console=["answered"])
    write(ticket)
    actions.note(ticket, by=Actor.of(ada), text="@bob", now=NOON)
    write(ticket)
    notices.read(bob, ticket, now=NOON)
    (mail,) = mails()
    assert (mail.guard, broken(mail)) == ({}, "")


def test_a_row_of_before_is_still_guarded(ticket: Ticket, bob: User) -> None:
    write(ticket)
    (mail,) = mails()
    mail.guard = {"unread": mail.guard["unread"][0]}
    assert broken(mail) == ""
    notices.read(bob, ticket, now=NOON)
    assert broken(mail) == "It was read in the console before."


def test_a_mail_that_is_full_names_the_rest_without_quoting_it(ticket: Ticket) -> None:
    for number in range(12):
        write(ticket, text=f"{number} " + "a" * 9000)
    text = mails()[0].payload["text"]
    assert text.count("Zoé wrote.") == 12
    assert len(text) < FULL + 6000
    assert "11 a" not in text


def test_a_quoted_link_to_the_ticket_does_not_misplace_what_follows(
    ticket: Ticket, ada: User
) -> None:
    link = mails_link(ticket)
    actions.note(ticket, by=Actor.of(ada), text=f"@bob see {link} first", now=NOON)
    actions.note(ticket, by=Actor.of(ada), text="@bob and then this", now=NOON)
    text = mails()[0].payload["text"]
    assert text.index(f"see {link} first") < text.index("and then this") < text.rindex(link)


def mails_link(ticket: Ticket) -> str:
    write(ticket)
    (mail,) = mails()
    mail.delete()
    return str(mail.payload["text"].split("\n\n")[-2])


def test_a_person_hears_of_a_storm_in_each_ticket_once_and_it_counts_once(
    ticket: Ticket, brand: Brand, bob: User
) -> None:
    for _round in range(notices.STORM + 5):
        write(ticket)
    write(make.ticket(brand, assignee=bob))
    assert len(mails()) == 2  # the storm of one ticket does not silence another


def test_gathering_costs_one_look_up_however_much_waits(
    brand: Brand, bob: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tickets = [make.ticket(brand, assignee=bob) for _each in range(5)]
    notices.crossed([passed(each, "75%") for each in tickets], now=NOON)
    again = [passed(each) for each in tickets]
    with django_assert_max_num_queries(12):  # five of them write the five mails
        notices.crossed(again, now=NOON)
    assert len(mails()) == 5
