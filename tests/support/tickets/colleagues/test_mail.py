"""The mail that tells a colleague: what it says, where its answer goes, and when it is read and forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from support.inbound.process import process
from support.models import (
    Brand,
    Customer,
    Notification,
    OutboxMessage,
    RawMessage,
    Role,
    Ticket,
)
from support.outbound import compose
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.colleagues import notices
from tests import make
from tests.support.tickets.colleagues.told import mails, passed, told, wish, write

pytestmark = pytest.mark.django_db
NOON = make.NOON


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("assigned", "Ada gave you this ticket."),
        ("mentioned", "Ada mentioned you."),
        ("answered", "Zoé wrote."),
        ("warned", "First response: soon due (75%)."),
        ("late", "Next reply: late."),
    ],
)
def test_the_mail_says_what_happened_first(
    brand: Brand, ada: User, bob: User, event: str, sentence: str
) -> None:
    mine = make.ticket(brand, assignee=None if event == "assigned" else bob)
    happen: dict[str, Callable[[], object]] = {
        "assigned": lambda: actions.assign(mine, bob, by=Actor.of(ada), now=NOON),
        "mentioned": lambda: actions.note(mine, by=Actor.of(ada), text="@bob, see", now=NOON),
        "answered": lambda: write(mine),
        "warned": lambda: notices.crossed([passed(mine, "75%")], now=NOON),
        "late": lambda: notices.crossed([passed(mine, kind="next_reply")], now=NOON),
    }
    happen[event]()
    (mail,) = mails()
    lines = mail.payload["text"].split("\n\n")
    assert lines[0] == sentence
    assert f"/admin/support/ticket/{mine.pk}/change/" in mail.payload["text"]
    assert (
        lines[-1] == f"If you answer this mail, the customer of {mine.reference} gets your answer."
    )
    assert mail.payload["subject"] == f"Cannot pay [{mine.reference}]"
    assert (mail.destination, mail.ticket, mail.brand) == ("bob@desk.test", mine, brand)


@pytest.mark.parametrize(
    ("role", "answers"), [(Role.VIEWER, False), (Role.AGENT, True), (Role.LEAD, True)]
)
def test_only_agents_are_told_that_their_answer_reaches_the_customer(
    ticket: Ticket, brand: Brand, bob: User, role: Role, answers: bool
) -> None:
    make.agent("eve", brand, role=role)
    actions.note(ticket, by=Actor.of(bob), text="fyi @eve", now=NOON)
    (mail,) = mails()
    assert ("If you answer this mail" in mail.payload["text"]) is answers
    assert bool(mail.payload["reply_to"]) is answers
    assert mail.ticket == ticket


def test_who_reads_everything_but_works_for_no_brand_answers_nobody(brand: Brand) -> None:
    root = make.agent("root", is_superuser=True)
    write(make.ticket(brand, assignee=root))
    assert mails()[0].payload["reply_to"] == []


def test_what_was_written_stands_in_the_mail_up_to_a_length(ticket: Ticket) -> None:
    write(ticket, text="a" * 9000)
    assert mails()[0].payload["text"].count("a" * 4000) == 1
    assert "a" * 4001 not in mails()[0].payload["text"]


def test_mails_about_one_ticket_are_one_conversation(
    ticket: Ticket, brand: Brand, bob: User
) -> None:
    write(ticket)
    OutboxMessage.objects.update(state="sent")
    write(ticket)
    write(make.ticket(brand, assignee=bob))
    heads = [each.payload["headers"] for each in mails()]
    assert heads[0]["References"] == heads[1]["References"] == heads[1]["In-Reply-To"]
    assert heads[0]["References"] != heads[2]["References"]
    assert len({each["Message-ID"] for each in heads}) == 3


def test_a_mail_is_written_in_the_language_that_was_chosen(
    ticket: Ticket, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    real = compose.notice

    def spied(**of: Any) -> dict[str, Any]:
        seen.append(translation.get_language())
        return real(**of)

    wish(bob, language="fr")
    monkeypatch.setattr(compose, "notice", spied)
    write(ticket)
    assert (seen, translation.get_language()) == (["fr"], "en")


def test_an_agents_answer_to_the_mail_reaches_the_customer(luneo: Brand) -> None:
    bob = make.agent("bob", luneo)
    mine = make.ticket(luneo, assignee=bob)
    customer = Customer.objects.get(pk=mine.requester_id)
    first = mine.messages.get()
    first.from_address = customer.addresses.get().email
    first.save()
    write(mine)
    head = mails()[0].payload
    letter = make.letter(
        sender="Bob <bob@desk.test>",
        to=head["reply_to"][0],
        subject=f"Re: {head['subject']}",
        text="Please try again now.",
        In_Reply_To=head["headers"]["Message-ID"],
        References=f"{head['headers']['References']} {head['headers']['Message-ID']}",
    )
    raw = make.raw(letter, envelope_from="bob@desk.test", envelope_to=[head["reply_to"][0]])
    process(raw.pk, now=NOON)
    raw.refresh_from_db()
    assert raw.state == RawMessage.State.DONE
    answer = mine.messages.filter(kind="reply").get()
    assert (answer.author, answer.text) == (bob, "Please try again now.")
    sent = OutboxMessage.objects.get(key=f"reply:{answer.pk}")
    assert sent.destination == customer.addresses.get().email


def test_looking_at_a_ticket_reads_what_was_told_of_it(
    ticket: Ticket, brand: Brand, bob: User, ada: User
) -> None:
    write(ticket)
    actions.note(ticket, by=Actor.of(bob), text="@ada", now=NOON)
    write(make.ticket(brand, assignee=bob))
    notices.read(bob, ticket, now=NOON)
    left = Notification.objects.filter(read_at=None)
    assert {(each.user, each.kind) for each in left} == {(ada, "mentioned"), (bob, "answered")}


def test_nothing_is_written_where_nothing_is_unread(
    ticket: Ticket, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        notices.read(bob, ticket, now=NOON)


@pytest.mark.parametrize(
    ("days", "is_read", "gone"),
    [(29, True, 0), (31, True, 1), (31, False, 0), (89, False, 0), (91, False, 1)],
)
def test_old_ones_are_swept(ticket: Ticket, bob: User, days: int, is_read: bool, gone: int) -> None:
    at = NOON - timedelta(days=days)
    values = {"brand": ticket.brand, "ticket": ticket, "user": bob, "kind": "assigned"}
    Notification.objects.create(**values, at=at, read_at=at if is_read else None)
    assert notices.forget(now=NOON) == gone
    assert Notification.objects.count() == 1 - gone


def test_a_viewer_who_is_mentioned_can_read_it(ticket: Ticket, brand: Brand, bob: User) -> None:
    eve = make.agent("eve", brand, role=Role.VIEWER)
    actions.note(ticket, by=Actor.of(bob), text="fyi @eve", now=NOON)
    assert told(eve) == ["mentioned"]
