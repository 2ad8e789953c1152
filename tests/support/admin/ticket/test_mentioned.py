"""Mentions in the console: colleagues are offered while a name is typed, and stand out in the note afterwards."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from support.admin.ticket import mentioned
from support.models import Brand, Message, Notification, Role, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.incoming import Incoming
from tests import make
from tests.support.admin.desk import Desk, SitDown


def offered(desk: Desk, ticket: Ticket, begun: str) -> list[dict[str, str]]:
    answer = desk.client.get(reverse("admin:support_colleagues", args=[ticket.pk]), {"q": begun})
    people: list[dict[str, str]] = answer.json()["people"]
    return people


def note(ticket: Ticket, text: str) -> Message:
    return make.message(ticket, kind="note", text=text)


def shown(message: Message, ticket: Ticket) -> str:
    return str(mentioned.shown([message], ticket.brand_id).get(message.pk, ""))


# ------------------------------------------------------------------------------ while a name is typed


def test_colleagues_of_the_brand_are_offered(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    make.agent("bob", luneo, last_name="Marlow")
    make.agent("bruno", make.brand("other"))
    assert offered(desk, ticket, "b") == [{"name": "bob", "full": "Bob Marlow"}]


def test_at_most_eight_are_offered(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    for number in range(10):
        make.agent(f"bob{number}", luneo)
    assert len(offered(desk, ticket, "bob")) == 8


def test_an_at_alone_offers_everybody(desk: Desk, ticket: Ticket) -> None:
    assert [each["name"] for each in offered(desk, ticket, "")] == ["ada"]


def test_a_ticket_of_another_brand_tells_nobodys_name(desk: Desk) -> None:
    other = make.brand("other")
    make.agent("bruno", other)
    url = reverse("admin:support_colleagues", args=[make.ticket(other).pk])
    assert desk.client.get(url, {"q": "b"}).status_code == 404


def test_whoever_cannot_sign_in_is_told_nothing(client: Client, ticket: Ticket) -> None:
    answer = client.get(reverse("admin:support_colleagues", args=[ticket.pk]))
    assert answer.status_code == 302


def test_the_field_says_that_it_offers(desk: Desk, ticket: Ticket) -> None:
    page = desk.page(ticket).content.decode()
    assert 'aria-controls="mentions"' in page
    assert 'id="mentions"' in page
    assert f'data-find="/admin/support/ticket/{ticket.pk}/colleagues/"' in page


def test_a_note_sent_from_the_page_tells_whom_it_names(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    bob = make.agent("bob", luneo)
    desk.send(ticket, "@bob please", kind="note")
    row = Notification.objects.get()
    assert (row.user, row.kind, row.by_name) == (bob, "mentioned", "Ada")


# ------------------------------------------------------------------------------ in the note


def test_a_colleague_stands_out_and_a_stranger_does_not(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    make.agent("bob", luneo, last_name="Marlow")
    note(ticket, "@Bob and @nobody")
    page = desk.page(ticket).content.decode()
    assert '<mark class="mention" title="Bob Marlow">@Bob</mark> and @nobody' in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>@ada</script>",
        "@ada<b>",
        "\"@ada\" & '@ada'",
        "<img title='@ada' src=x onerror=1>",
    ],
)
def test_what_was_written_stays_text(ticket: Ticket, luneo: Brand, text: str) -> None:
    make.agent("ada", luneo, last_name='"><i>')
    html = shown(note(ticket, text), ticket)
    assert "<mark" in html
    for tag in ("<script", "<b>", "<img", "<i>"):
        assert tag not in html


def test_lines_and_paragraphs_stay(ticket: Ticket, luneo: Brand) -> None:
    make.agent("ada", luneo)
    html = shown(note(ticket, "one\n@ada\n\nthree"), ticket)
    assert html.count("<p>") == 2
    assert "one<br>" in html


@pytest.mark.parametrize("kind", ["customer", "reply", "auto"])
def test_only_notes_mention(ticket: Ticket, luneo: Brand, kind: str) -> None:
    make.agent("ada", luneo)
    assert shown(make.message(ticket, kind=kind, text="@ada"), ticket) == ""


def test_a_strangers_note_mentions_nobody(ticket: Ticket, luneo: Brand) -> None:
    make.agent("ada", luneo)
    said = Incoming(at=make.NOON, text="@ada", reply_text="@ada", from_address="x@y.test")
    assert shown(actions.add_unverified_note(ticket, said, now=make.NOON), ticket) == ""


def test_a_hundred_notes_are_one_question(
    ticket: Ticket, luneo: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.agent("ada", luneo)
    notes = [
        Message(pk=number, ticket=ticket, kind="note", reply_text="@ada") for number in range(100)
    ]
    with django_assert_num_queries(1):
        assert len(mentioned.shown(notes, luneo.pk)) == 100
    with django_assert_num_queries(0):
        mentioned.shown([Message(pk=1, ticket=ticket, kind="note", reply_text="hm")], luneo.pk)


def test_a_viewer_sees_who_was_meant(sit_down: SitDown, ticket: Ticket, luneo: Brand) -> None:
    bob = make.agent("bob", luneo)
    actions.note(ticket, by=Actor.of(bob), text="ask @bob", now=make.NOON)
    eve = sit_down(Role.VIEWER, "eve")
    assert 'title="Bob">@bob</mark>' in eve.page(ticket).content.decode()
