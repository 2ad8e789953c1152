"""What the ticket's page asks while it is open: who else is here, and whether something came in."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from support.models import Brand, Draft, Presence, Ticket
from support.tickets import seats
from tests import make
from tests.support.admin.desk import Answer, Desk


def texts(response: Answer) -> str:
    return response.content.decode()


def seat(desk: Desk, ticket: Ticket, **fields: Any) -> Answer:
    return desk.client.post(reverse("admin:support_seat", args=[ticket.pk]), fields)


def test_others_are_seen_and_who_writes_too(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    now = timezone.now()
    seats.sit(ticket, make.agent("grace", luneo), is_writing=True, now=now)
    seats.sit(ticket, make.agent("joan", luneo), is_writing=False, now=now)
    seats.sit(ticket, make.agent("gone", luneo), is_writing=True, now=now - timedelta(minutes=5))
    shown = texts(seat(desk, ticket))
    assert "Grace is writing" in shown
    assert "Joan is here" in shown
    assert "Gone" not in shown
    assert "Ada" not in shown


def test_an_open_page_is_told_of_a_new_message_but_not_of_ones_own(
    desk: Desk, ticket: Ticket
) -> None:
    seen = ticket.messages.get().pk
    make.message(ticket, kind="reply", author=desk.user, at=timezone.now())
    assert "new message" not in texts(seat(desk, ticket, seen=seen))
    make.message(ticket, text="Hello?", at=timezone.now())
    assert "There is a new message: read it" in texts(seat(desk, ticket, seen=seen))


def test_a_draft_that_arrives_after_its_own_sending_does_not_rise_again(
    desk: Desk, ticket: Ticket
) -> None:
    seen = ticket.messages.get().pk
    desk.send(ticket, "Done")
    assert seat(desk, ticket, text="Done", seen=seen).status_code == 409
    assert not Draft.objects.exists()


def test_a_colleagues_answer_does_not_stop_the_draft(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    seen = ticket.messages.get().pk
    make.message(ticket, kind="reply", author=make.agent("grace", luneo), at=timezone.now())
    assert seat(desk, ticket, text="Mine", seen=seen).status_code == 200
    assert Draft.objects.get().text == "Mine"


def test_a_seen_that_is_no_number_asks_for_nothing_new(desk: Desk, ticket: Ticket) -> None:
    assert "new message" not in texts(seat(desk, ticket, seen="1; DROP"))


def test_somebody_who_is_signed_out_is_not_asked_to_stay(desk: Desk, ticket: Ticket) -> None:
    desk.client.logout()
    assert seat(desk, ticket, text="Half").status_code == 302
    assert not Presence.objects.exists()


def test_a_seat_costs_few_queries_however_many_sit_there(
    desk: Desk, ticket: Ticket, luneo: Brand, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        person = make.agent(f"person{number}", luneo)
        seats.sit(ticket, person, is_writing=False, now=timezone.now())
    seat(desk, ticket)
    with django_assert_max_num_queries(9):
        assert texts(seat(desk, ticket)).count("is here") == 10
