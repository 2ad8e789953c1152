"""What the page of one ticket may cost, however much stands on it."""

from datetime import timedelta

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.models import Account, Attachment, Brand, Draft, Macro, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.support.admin.desk import Answer, Desk


def texts(response: Answer) -> str:
    return response.content.decode()


def test_forty_messages_cost_at_most_twenty_queries(
    desk: Desk, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        said = make.message(
            ticket, text=f"m{number}", at=ticket.opened_at + timedelta(minutes=number)
        )
        make.event(ticket, "tags", at=said.at, data={"to": ["a"]})
    desk.page(ticket)  # the first page of a session writes when it began
    with django_assert_max_num_queries(20):
        assert desk.page(ticket).status_code == 200


def test_news_and_mentions_cost_two_queries_more(
    desk: Desk, ticket: Ticket, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bob = make.agent("bob", ticket.brand)
    for number in range(20):
        actions.note(ticket, by=Actor.of(bob), text=f"@ada look {number}", now=ticket.opened_at)
    desk.page(make.ticket(ticket.brand))  # what is remembered of the runbook is read once
    with django_assert_max_num_queries(22):
        page = texts(desk.page(ticket))
    assert "look 19" in page
    with django_assert_max_num_queries(20):
        desk.page(ticket)


def test_a_ticket_with_everything_on_it_costs_no_more_than_a_few_queries_besides(
    desk: Desk, luneo: Brand, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    account = Account.objects.create(brand=luneo, name="Chez Zoé")
    ticket = make.ticket(luneo, category="billing", tags=["vip"], assignee=desk.user)
    ticket.requester.account = account
    ticket.requester.save()
    for number in range(10):
        make.ticket(luneo, requester=ticket.requester)
        said = make.message(ticket, kind="reply", text=f"m{number}", author=desk.user)
        Attachment.objects.create(
            message=said, name="a.txt", content_type="text/plain", size=1, sha256="0" * 64
        )
    Macro.objects.create(brand=luneo, title="Thanks", texts={"en": "Thank you"})
    Draft.objects.create(ticket=ticket, user=desk.user, text="Half", saved_at=timezone.now())
    desk.page(ticket)
    with django_assert_max_num_queries(20):
        page = texts(desk.page(ticket))
    assert "Chez Zoé" in page
    assert "Half" in page
    assert ">Thanks</option>" in page
