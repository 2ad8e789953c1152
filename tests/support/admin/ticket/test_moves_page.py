"""Snooze, merge, unmerge, split and move from the page, each one verb with its actor."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.admin.ticket.moves_page import wakes_at
from support.models import Brand, Role, Ticket, TicketEvent
from support.models.ticket import NEVER
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown


def texts(response: Answer) -> str:
    return response.content.decode()


def url(ticket: Ticket) -> str:
    return reverse("admin:support_moves", args=[ticket.pk])


def press(desk: Desk, ticket: Ticket, button: str, value: str = "1", **fields: Any) -> str:
    """What is told on the page that it leads to."""
    answer = desk.client.post(url(ticket), {button: value, **fields}, follow=True)
    ticket.refresh_from_db()
    return texts(answer)


@pytest.mark.parametrize(
    ("name", "at", "until"),
    [
        ("1h", "2026-03-02 12:00", "2026-03-02 13:00"),
        ("4h", "2026-03-02 12:00", "2026-03-02 16:00"),
        ("tomorrow", "2026-03-02 12:00", "2026-03-03 08:00"),
        ("tomorrow", "2026-03-28 12:00", "2026-03-29 07:00"),  # summer time begins in Paris
        ("tomorrow", "2026-03-02 23:30", "2026-03-04 08:00"),  # past midnight in Paris
        ("monday", "2026-03-02 12:00", "2026-03-09 08:00"),
        ("monday", "2026-03-08 12:00", "2026-03-09 08:00"),
    ],
)
def test_mornings_are_those_of_the_brand(name: str, at: str, until: str) -> None:
    ticket = Ticket(brand=Brand(time_zone="Europe/Paris"))
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert wakes_at(name, ticket, now=now) == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert wakes_at(name, ticket, now=now).astimezone(ZoneInfo("Europe/Paris")) > now


def test_snoozing_until_they_answer_has_no_other_end(desk: Desk, ticket: Ticket) -> None:
    assert "snoozed until they answer" in press(desk, ticket, "_snooze", "answer")
    assert ticket.snoozed_until == NEVER
    assert "snoozed it until the customer answers" in texts(desk.page(ticket))


def test_a_time_of_ones_own_and_waking_again(desk: Desk, ticket: Ticket) -> None:
    at = timezone.now() + timedelta(days=2)
    here = at.astimezone(ZoneInfo("Europe/Paris"))  # where the brand is at home
    assert "Until (Europe/Paris time)" in desk.client.get(url(ticket)).content.decode()
    press(desk, ticket, "_snooze", "at", at=here.strftime("%Y-%m-%dT%H:%M"))
    assert ticket.snoozed_until == at.replace(second=0, microsecond=0)
    assert "woke it up" in press(desk, ticket, "_wake")
    assert ticket.snoozed_until is None
    assert ticket.events.filter(kind="snoozed", actor=desk.user).count() == 2


@pytest.mark.parametrize(
    ("at", "said"),
    [("", "Choose until when."), ("2020-01-01T10:00", "Choose a time in the future.")],
)
def test_a_time_that_cannot_be_is_refused(desk: Desk, ticket: Ticket, at: str, said: str) -> None:
    assert said in press(desk, ticket, "_snooze", "at", at=at)
    assert ticket.snoozed_until is None


@pytest.mark.parametrize("written", ["{0.reference}", "{0.number}", " {0.reference} "])
def test_merging_goes_on_in_the_other_and_can_be_taken_back(
    desk: Desk, ticket: Ticket, luneo: Brand, written: str
) -> None:
    into = make.ticket(luneo)
    assert f"{ticket.reference} goes on here." in press(
        desk, ticket, "_merge", into=written.format(into)
    )
    page = texts(desk.page(ticket))
    assert "Merged into" in page
    assert 'id="composer"' not in page
    assert "Unmerge" in texts(desk.client.get(url(ticket)))
    assert "took the merge back" in press(desk, ticket, "_unmerge")
    assert ticket.merged_into is None
    assert 'id="composer"' in texts(desk.page(ticket))


@pytest.mark.parametrize("written", ["", "LUN-999", "nothing", "FOO-1", "1; DROP", "99999999999"])
def test_a_ticket_that_is_none_is_refused(desk: Desk, ticket: Ticket, written: str) -> None:
    said = press(desk, ticket, "_merge", into=written)
    assert "There is no such ticket in this brand" in said
    assert f'id="id_into" value="{written}"' in said  # to be mended, not written again
    assert ticket.merged_into is None


def test_the_customers_other_open_tickets_are_offered(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    twin = make.ticket(luneo, requester=ticket.requester)
    ended = make.ticket(luneo, requester=ticket.requester, status="closed")
    page = texts(desk.client.get(url(ticket)))
    assert f'value="{twin.reference}"' in page
    assert ended.reference not in page


def test_a_message_is_split_off_to_a_ticket_of_its_own(desk: Desk, ticket: Ticket) -> None:
    asked = make.message(ticket, text="Another thing", at=timezone.now())
    make.event(ticket, TicketEvent.Kind.CUSTOMER_MESSAGE, at=asked.at, message=asked)
    page = press(desk, ticket, "_split", message=asked.pk)
    made = Ticket.objects.exclude(pk=ticket.pk).get()
    assert f"Split off from {ticket.reference}." in page
    assert made.messages.get() == asked
    assert f"moved what was written here to {made.reference}" in texts(desk.page(ticket))
    assert f"brought a message here from {ticket.reference}" in texts(desk.page(made))


def test_a_message_is_moved(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    into, asked = make.ticket(luneo), make.message(ticket, text="Yours", at=timezone.now())
    assert "Moved here from" in press(desk, ticket, "_move", message=asked.pk, into=into.reference)
    assert into.messages.filter(pk=asked.pk).exists()


@pytest.mark.parametrize("message", ["", "x", "99999999"])
def test_no_message_is_no_split(desk: Desk, ticket: Ticket, message: str) -> None:
    assert "Choose a message first." in press(desk, ticket, "_split", message=message)


def test_another_tickets_message_is_not_there(desk: Desk, ticket: Ticket, luneo: Brand) -> None:
    theirs = make.message(make.ticket(luneo))
    assert "Choose a message first." in press(desk, ticket, "_split", message=theirs.pk)


def test_a_viewer_may_not(sit_down: SitDown, ticket: Ticket) -> None:
    desk = sit_down(Role.VIEWER)
    assert desk.client.get(url(ticket)).status_code == 403
    assert desk.client.post(url(ticket), {"_snooze": "1h"}).status_code == 403


def test_another_brands_ticket_is_not_there(desk: Desk, foodyepay: Brand) -> None:
    theirs = make.ticket(foodyepay)
    assert desk.client.get(url(theirs)).status_code == 404
    assert desk.client.post(url(theirs), {"_snooze": "1h"}).status_code == 404


def test_tags_are_written_beside_the_other_properties(desk: Desk, ticket: Ticket) -> None:
    desk.change(ticket, tags="Refund, vip , refund,")
    ticket.refresh_from_db()
    assert ticket.tags == ["refund", "vip"]
    assert 'value="refund, vip"' in texts(desk.page(ticket))
    desk.change(ticket, tags="")
    ticket.refresh_from_db()
    assert ticket.tags == []
    assert ticket.events.filter(kind="tags", actor=desk.user).count() == 2


def test_the_page_costs_the_same_with_many_messages(
    desk: Desk, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        make.message(ticket, text=f"m{number}", at=ticket.opened_at)
    desk.client.get(url(ticket))
    with django_assert_max_num_queries(14):
        assert texts(desk.client.get(url(ticket))).count('type="radio"') == 50
