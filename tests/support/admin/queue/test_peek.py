"""The quick view: a ticket at a glance, within the wall, at a fixed price."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.models import Brand, Clock, Presence, Role, Ticket
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown

LIST = reverse("admin:support_ticket_changelist")


def peek(desk: Desk, ticket: Ticket, query: str = "") -> Answer:
    return desk.client.get(reverse("admin:support_peek", args=[ticket.pk]) + query)


def test_it_shows_the_last_words_the_clocks_and_the_customer(desk: Desk, luneo: Brand) -> None:
    now = timezone.now()
    ticket = make.ticket(luneo, text="the very first", language="fr", severity="P1")
    make.message(ticket, kind="auto", text="We have received it", at=now)
    for number in range(3):
        make.message(ticket, kind="note", text=f"said {number}", at=now, author_name="Bob")
    due = {"due_at": now + timedelta(hours=2, minutes=1), "started_at": now}
    Clock.objects.create(ticket=ticket, kind="next_reply", state="running", **due)
    Clock.objects.create(ticket=ticket, kind="update", state="cancelled", **due)
    shown = peek(desk, ticket).content.decode()
    assert [shown.count(f"said {number}") for number in range(3)] == [1, 1, 1]
    assert shown.index("said 0") < shown.index("said 2")
    for word in ("Zoé Martin", "Next reply", "P1", "nobody", "Cannot pay", "· French"):
        assert word in shown, word
    for word in ("the very first", "We have received it", "Update</span>", "<html"):
        assert word not in shown, word


def test_it_says_who_is_here_but_not_that_i_am(desk: Desk, luneo: Brand) -> None:
    ticket, now = make.ticket(luneo), timezone.now()
    bob = make.agent("bob", luneo, last_name="Stone")
    Presence.objects.create(ticket=ticket, user=bob, seen_at=now, is_writing=True)
    Presence.objects.create(ticket=ticket, user=desk.user, seen_at=now)
    for shown in (peek(desk, ticket), desk.client.get(LIST)):
        assert "Bob Stone is writing" in shown.content.decode()
        assert "is here" not in shown.content.decode()


def test_who_left_is_not_shown_in_the_list(desk: Desk, luneo: Brand) -> None:
    ticket, gone = make.ticket(luneo), timezone.now() - timedelta(minutes=2)
    Presence.objects.create(ticket=ticket, user=make.agent("bob", luneo), seen_at=gone)
    assert "is here" not in desk.client.get(LIST).content.decode()


def test_what_a_customer_wrote_is_text_and_nothing_else(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, subject="<b>bold</b>", text="<script>alert(1)</script>")
    shown = peek(desk, ticket).content.decode()
    assert "<script>" not in shown
    assert "<b>bold" not in shown


def test_it_leads_to_the_ticket_within_the_view(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    shown = peek(desk, ticket, "?_changelist_filters=view%3Dmine").content.decode()
    assert f"/{ticket.pk}/change/?_changelist_filters=view%3Dmine" in shown


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMIN])
def test_a_ticket_of_another_brand_is_not_there(
    sit_down: SitDown, foodyepay: Brand, role: Role
) -> None:
    assert peek(sit_down(role), make.ticket(foodyepay)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, luneo: Brand) -> None:
    answer = client.get(reverse("admin:support_peek", args=[make.ticket(luneo).pk]))
    assert (answer.status_code, "login" in answer.headers["Location"]) == (302, True)


def test_it_only_shows(desk: Desk, luneo: Brand) -> None:
    url = reverse("admin:support_peek", args=[make.ticket(luneo).pk])
    assert desk.client.post(url).status_code == 405


@pytest.mark.parametrize("size", [1, 60])
def test_it_costs_no_more_than_ten_queries(
    desk: Desk, luneo: Brand, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = make.ticket(luneo)
    for number in range(size):
        make.message(ticket, text=str(number), customer=ticket.requester)
    desk.client.get(LIST)
    with django_assert_max_num_queries(8):
        assert peek(desk, ticket).status_code == 200
