"""A ticket that an agent writes down: a phone call, or what follows from a ticket that has ended."""

from typing import Any

import pytest
from django.urls import reverse

from support.models import Brand, Escalation, OutboxMessage, Role, Ticket
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown

URL = "/admin/support/ticket/new/"


def texts(response: Answer) -> str:
    return response.content.decode()


def call(desk: Desk, brand: Brand, **fields: Any) -> Answer:
    values = {
        "brand": brand.pk,
        "name": "Zoé Martin",
        "email": "zoe@example.com",
        "subject": "Cannot pay",
        "text": "She called: the page stays white.",
        "severity": "",
        "acknowledge": "on",
    }
    return desk.client.post(URL, values | fields)


def test_a_call_is_a_ticket_of_the_caller_and_the_agents_own(desk: Desk, luneo: Brand) -> None:
    zoe = make.customer(luneo, "zoe@example.com")
    answer = call(desk, luneo)
    ticket = Ticket.objects.get()
    assert answer.headers["Location"].endswith(f"/{ticket.pk}/change/")
    assert (ticket.requester, ticket.assignee, ticket.channel) == (zoe, desk.user, "phone")
    assert ticket.messages.get(kind="customer").text == "She called: the page stays white."
    assert ticket.clocks.filter(kind="first_response", state="running").exists()
    assert ticket.events.filter(kind="assigned", actor=desk.user).exists()
    assert OutboxMessage.objects.filter(ticket=ticket, destination="zoe@example.com").count() == 1


def test_nobody_is_mailed_who_need_not_be(desk: Desk, luneo: Brand) -> None:
    call(desk, luneo, acknowledge="")
    assert not OutboxMessage.objects.filter(ticket=Ticket.objects.get(), carrier="mail").exists()


def test_a_caller_without_an_address_is_known_by_name(desk: Desk, luneo: Brand) -> None:
    call(desk, luneo, email="")
    ticket = Ticket.objects.get()
    assert ticket.requester.name == "Zoé Martin"
    assert not ticket.requester.addresses.exists()


def test_a_grave_call_escalates_as_a_letter_would(desk: Desk, luneo: Brand) -> None:
    call(desk, luneo, severity="P0")
    assert Escalation.objects.filter(ticket=Ticket.objects.get(), moment="opened").exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "email": ""}, "Say who asks: a name or an address."),
        ({"email": "zoe@"}, "Enter a valid email address."),
        ({"subject": ""}, "This field is required."),
        ({"text": " "}, "This field is required."),
        ({"severity": "P9"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_opened(
    desk: Desk, luneo: Brand, fields: dict[str, Any], said: str
) -> None:
    answer = call(desk, luneo, **fields)
    assert answer.status_code == 422
    assert said in texts(answer)
    assert not Ticket.objects.exists()


def test_a_follow_up_knows_who_asked_and_both_tell_it(
    desk: Desk, ticket: Ticket, luneo: Brand
) -> None:
    page = texts(desk.client.get(URL, {"follows": ticket.pk}))
    assert f"Follow-up of {ticket.reference}" in page
    assert ticket.requester.addresses.get().email in page
    call(desk, luneo, email="", name=ticket.requester.name, follows=ticket.pk)
    made = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (made.follow_up_of, made.requester) == (ticket, ticket.requester)
    assert f"follow-up: {made.reference}" in texts(desk.page(ticket))
    assert f"follow-up: {ticket.reference}" in texts(desk.page(made))


@pytest.mark.parametrize("key", ["x", "", "99999999", "9" * 30])
def test_a_follow_up_of_nothing_is_a_new_ticket(desk: Desk, key: str) -> None:
    assert "Follow-up of" not in texts(desk.client.get(URL, {"follows": key}))


def test_another_brand_can_neither_be_chosen_nor_followed(
    desk: Desk, luneo: Brand, foodyepay: Brand
) -> None:
    theirs = make.ticket(foodyepay, subject="Secret")
    assert "Secret" not in texts(desk.client.get(URL, {"follows": theirs.pk}))
    assert call(desk, foodyepay).status_code == 422
    call(desk, luneo, follows=theirs.pk)
    assert Ticket.objects.get(brand=luneo).follow_up_of is None
    assert not theirs.events.filter(kind="follow_up").exists()


def test_a_viewer_opens_nothing(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.VIEWER)
    assert desk.client.get(URL).status_code == 403
    assert call(desk, luneo).status_code == 403
    assert "New ticket" not in texts(desk.client.get("/admin/"))


def test_the_navigation_leads_there(desk: Desk) -> None:
    assert reverse("admin:support_new") == URL
    assert f'href="{URL}"' in texts(desk.client.get("/admin/"))
