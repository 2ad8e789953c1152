"""The bell and its list: mine alone, one click from the ticket, read and unread, and how I want to be told."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from support.models import Membership, Notification, Role, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.support.admin.desk import Desk, SitDown

LIST = reverse("admin:support_notification_changelist")
READ = reverse("admin:support_told_read")
COUNT = reverse("admin:support_told_count")
WISHES = reverse("admin:support_wishes")


def told(user: User, ticket: Ticket, **fields: Any) -> Notification:
    values = {"brand": ticket.brand, "kind": "assigned", "by_name": "Bob", "at": make.NOON}
    return Notification.objects.create(user=user, ticket=ticket, **(values | fields))


def page(desk: Desk, query: str = "") -> str:
    return desk.client.get(f"{LIST}{query}").content.decode()


def bell(desk: Desk) -> str:
    return desk.client.get(COUNT).content.decode()


# ------------------------------------------------------------------------------ the list


def test_what_happened_leads_to_the_ticket_in_one_click(desk: Desk, ticket: Ticket) -> None:
    told(desk.user, ticket)
    shown = page(desk)
    assert "Bob gave you this ticket." in shown
    assert f'href="/admin/support/ticket/{ticket.pk}/change/" class="unread"' in shown


def test_what_was_written_is_shown_and_led_to(desk: Desk, ticket: Ticket) -> None:
    bob = make.agent("bob", ticket.brand)
    note = actions.note(
        ticket, by=Actor.of(bob), text="@ada <b>look</b> " + "x" * 200, now=make.NOON
    )
    shown = page(desk)
    assert "Bob mentioned you." in shown
    assert "@ada &lt;b&gt;look&lt;/b&gt; xxx" in shown
    assert "x" * 120 not in shown
    assert f"/change/#message-{note.pk}" in shown


@pytest.mark.parametrize(
    ("threshold", "sentence"),
    [("breach", "First response: late."), ("75%", "First response: soon due (75%).")],
)
def test_a_promise_is_named(desk: Desk, ticket: Ticket, threshold: str, sentence: str) -> None:
    told(desk.user, ticket, kind="clock", promise="first_response", threshold=threshold)
    assert sentence in page(desk)


def test_the_newest_stands_first(desk: Desk, ticket: Ticket) -> None:
    told(desk.user, ticket, by_name="Earlier")
    told(desk.user, ticket, by_name="Later", at=make.NOON + timedelta(hours=1))
    shown = page(desk)
    assert shown.index("Later gave you") < shown.index("Earlier gave you")


def test_an_empty_list_says_what_comes_here(desk: Desk) -> None:
    assert "You are told here when a ticket becomes yours" in page(desk)


def test_what_colleagues_are_told_is_theirs(desk: Desk, ticket: Ticket) -> None:
    theirs = told(make.agent("bob", ticket.brand), ticket)
    assert "gave you" not in page(desk, "?view=all")
    assert bell(desk) == ""
    assert desk.client.get(f"{LIST}{theirs.pk}/change/").status_code == 302
    assert desk.client.post(READ, {"_read": theirs.pk}).status_code == 404
    desk.client.post(READ, {"_all": "1"})
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_lead_reads_nobody_elses_either(sit_down: SitDown, ticket: Ticket) -> None:
    lead = sit_down(Role.ADMIN, "lea")
    told(make.agent("bob", ticket.brand), ticket)
    assert "gave you" not in page(lead, "?view=all")


def test_who_leaves_a_brand_hears_no_more_of_it(desk: Desk, ticket: Ticket) -> None:
    told(desk.user, ticket)
    Membership.objects.filter(user=desk.user).delete()
    Membership.objects.create(user=desk.user, brand=make.brand("other"))
    assert "gave you" not in page(desk, "?view=all")
    assert bell(desk) == ""


def test_the_page_of_one_says_the_same(desk: Desk, ticket: Ticket) -> None:
    row = told(desk.user, ticket)
    shown = desk.client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "Bob gave you this ticket." in shown
    assert f"/admin/support/ticket/{ticket.pk}/change/" in shown


@pytest.mark.parametrize("size", [10, 60])
def test_the_list_costs_what_a_page_costs(
    desk: Desk, ticket: Ticket, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    message = ticket.messages.get()
    rows = [
        Notification(
            brand=ticket.brand,
            ticket=ticket,
            user=desk.user,
            kind="answered",
            message=message,
            by_name="Zoé",
            at=make.NOON + timedelta(minutes=minute),
        )
        for minute in range(size)
    ]
    Notification.objects.bulk_create(rows)
    bell(desk)  # the session is written at the first click
    with django_assert_max_num_queries(8):
        assert page(desk).count("Zoé wrote.") == min(size, 50)


# ------------------------------------------------------------------------------ read, unread, the bell


def test_the_bell_counts_what_is_unread(desk: Desk, ticket: Ticket) -> None:
    assert bell(desk) == ""
    told(desk.user, ticket)
    told(desk.user, ticket, read_at=make.NOON)
    assert bell(desk) == "1"
    assert '<span class="bell-count" title="Unread">1</span>' in page(desk)


def test_the_bell_stops_counting_somewhere(desk: Desk, ticket: Ticket) -> None:
    values = {"brand": ticket.brand, "ticket": ticket, "user": desk.user, "at": make.NOON}
    Notification.objects.bulk_create(
        Notification(**values, kind="assigned") for _each in range(120)
    )
    assert bell(desk) == "99+"


def test_the_bell_asks_one_question(
    desk: Desk, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told(desk.user, ticket)
    bell(desk)  # the session is written at the first click
    with django_assert_num_queries(3):  # session, person, bell
        desk.client.get(COUNT)


def test_the_bell_costs_no_page_a_question_of_its_own(desk: Desk, ticket: Ticket) -> None:
    told(desk.user, ticket)
    desk.page(ticket)
    with CaptureQueriesContext(connection) as asked:
        shown = desk.client.get(reverse("admin:support_customer_changelist")).content.decode()
    assert '<span class="bell-count" title="Unread"></span>' in shown
    naming = [
        each["sql"] for each in asked.captured_queries if "support_notification" in each["sql"]
    ]
    assert len(naming) == 1
    assert "support_ticket" in naming[0]  # the question that counts the inbox


def test_unread_rows_are_found_by_their_index(desk: Desk, ticket: Ticket) -> None:
    rows = Notification.objects.filter(user=desk.user, read_at=None)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "notification_" in rows.explain()


def test_opening_the_ticket_reads_it(desk: Desk, ticket: Ticket) -> None:
    row, other = told(desk.user, ticket), told(desk.user, make.ticket(ticket.brand))
    shown = desk.page(ticket).content.decode()
    assert '<span class="bell-count" title="Unread">1</span>' in shown
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.read_at is None, other.read_at is None) == (False, True)


def test_one_becomes_read_and_unread_again(desk: Desk, ticket: Ticket) -> None:
    row = told(desk.user, ticket)
    assert "Mark as read" in page(desk)
    assert desk.client.post(READ, {"_read": row.pk}).headers["Location"] == LIST
    row.refresh_from_db()
    assert row.read_at is not None
    assert "gave you" not in page(desk)
    assert "Mark as unread" in page(desk, "?view=all")
    assert desk.client.post(READ, {"_unread": row.pk}).headers["Location"] == f"{LIST}?view=all"
    row.refresh_from_db()
    assert row.read_at is None


def test_all_become_read_at_once(desk: Desk, ticket: Ticket) -> None:
    told(desk.user, ticket)
    told(desk.user, ticket)
    assert "Mark all as read" in page(desk)
    desk.client.post(READ, {"_all": "1"})
    assert bell(desk) == ""
    assert "Mark all as read" not in page(desk)


@pytest.mark.parametrize("said", [{}, {"_read": ""}, {"_read": "x"}, {"_unread": "999999"}])
def test_what_is_not_there_is_not_marked(desk: Desk, said: dict[str, str]) -> None:
    assert desk.client.post(READ, said).status_code == 404


def test_nothing_is_marked_by_following_a_link(desk: Desk) -> None:
    assert desk.client.get(READ).status_code == 405


@pytest.mark.parametrize("url", [LIST, READ, COUNT, WISHES])
def test_a_stranger_is_sent_to_sign_in(client: Any, db: None, url: str) -> None:
    answer = client.post(url) if url == READ else client.get(url)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_a_viewer_is_told_too(sit_down: SitDown, ticket: Ticket) -> None:
    eve = sit_down(Role.VIEWER, "eve")
    told(eve.user, ticket, kind="mentioned")
    assert "Bob mentioned you." in page(eve)
