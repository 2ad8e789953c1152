"""Trouble that people see or know to be none, and dates that they agree: from the console, each with its reason."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from support.models import Brand, Clock, Escalation, Role, Ticket, TicketEvent, TriggerHit
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, opened


@pytest.fixture(autouse=True)
def _a_minute_past_noon() -> Iterator[None]:
    with time_machine.travel(NOON + MINUTE, tick=False):
        yield


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    return opened(luneo, details={"severity": "P1", "category": "billing"})


@pytest.fixture
def ada(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("ada", luneo))
    return client


def url(ticket: Ticket) -> str:
    return reverse("admin:support_by_hand", args=[ticket.pk])


def shown(client: Client, ticket: Ticket) -> str:
    return client.get(url(ticket)).content.decode()


def press(client: Client, ticket: Ticket, **data: Any) -> str:
    """What is said after the button was pressed; what was said before is not shown yet."""
    response = client.post(url(ticket), data)
    assert response.status_code == 302
    return str(list(get_messages(response.wsgi_request))[-1])


def test_every_trouble_of_the_runbook_can_be_flagged(ada: Client, ticket: Ticket) -> None:
    page = shown(ada, ticket)
    assert page.count('name="_flag"') == 4
    for name in ("Several customers", "Security or compliance", "A revenue flow", "a platform"):
        assert name in page
    assert "Flag trouble, set a date…" in ada.get(
        reverse("admin:support_ticket_change", args=[ticket.pk])
    ).content.decode()  # fmt: skip


def test_a_flag_says_why_escalates_once_and_is_cleared_with_a_reason(
    ada: Client, ticket: Ticket
) -> None:
    assert press(ada, ticket, _flag="security", reason=" ") == "Say why you flag it."
    assert not TriggerHit.objects.exists()
    assert "escalated" in press(ada, ticket, _flag="security", reason="Reads like  phishing")
    hit = TriggerHit.objects.get()
    assert (hit.trigger, hit.flagged_by) == ("security", "Ada")
    assert Escalation.objects.get(moment="trigger:security").reason == "Reads like phishing"
    page = shown(ada, ticket)
    assert "Flagged by Ada, 2 Mar 13:01." in page
    assert "Reads like phishing" in page
    assert press(ada, ticket, _flag="security", reason="again") == "It is flagged already."

    assert press(ada, ticket, _unflag="security", reason="") == "Say why it is no such trouble."
    assert "Cleared." in press(ada, ticket, _unflag="security", reason="A <b>drill</b>")
    assert "Cleared by Ada, 2 Mar 13:01: A &lt;b&gt;drill&lt;/b&gt;" in shown(ada, ticket)
    assert press(ada, ticket, _unflag="security", reason="again") == "It is not flagged."
    assert Escalation.objects.filter(moment="trigger:security").count() == 1


def test_what_was_cleared_shows_why_and_is_flagged_again(ada: Client, ticket: Ticket) -> None:
    press(ada, ticket, _flag="security", reason="Reads like phishing")
    press(ada, ticket, _unflag="security", reason="A drill")
    page = shown(ada, ticket)
    assert "Reads like phishing" in page
    assert page.count("Flag it again") == 1
    assert "escalated" in press(ada, ticket, _flag="security", reason="It is real")
    page = shown(ada, ticket)
    assert all(words in page for words in ("Reads like phishing", "It is real", "Clear it"))
    assert "Flag it again" not in page
    said = TicketEvent.objects.filter(ticket=ticket, kind="trigger").order_by("pk")
    assert [event.data.get("cleared", False) for event in said] == [False, True, False]


def test_what_the_desk_noticed_is_shown_with_what_it_saw(ada: Client, ticket: Ticket) -> None:
    TriggerHit.objects.create(
        ticket=ticket, trigger="security", at=NOON, evidence={"words": ["data leak", "hacked"]}
    )
    page = shown(ada, ticket)
    assert "Noticed by the desk, 2 Mar 13:00." in page
    assert "data leak, hacked" in page


def test_trouble_that_the_runbook_no_longer_knows_can_still_be_cleared(
    ada: Client, ticket: Ticket
) -> None:
    TriggerHit.objects.create(ticket=ticket, trigger="old_trouble", at=NOON)
    assert "Old trouble" in shown(ada, ticket)
    assert "Cleared." in press(ada, ticket, _unflag="old_trouble", reason="Long gone")


@pytest.mark.parametrize("verb", ["_flag", "_unflag"])
@pytest.mark.parametrize("key", ["coffee", "", "\0", "security\0", "x" * 5000])
def test_trouble_that_nobody_knows_is_refused(
    ada: Client, ticket: Ticket, verb: str, key: str
) -> None:
    assert press(ada, ticket, **{verb: key}, reason="why") == "The runbook knows no such trouble."
    assert not TriggerHit.objects.exists()


def test_a_date_is_set_where_the_brand_is_at_home_and_taken_back(
    ada: Client, ticket: Ticket
) -> None:
    asked = {"_due": "1", "kind": "first_response", "reason": "Agreed by\0 phone"}
    assert "counts from now on" in press(ada, ticket, **asked, at="2026-03-03T09:30")
    clock = Clock.objects.get(ticket=ticket, kind="first_response")
    assert clock.due_at == NOON + 20.5 * HOUR  # 09:30 in Paris
    data = TicketEvent.objects.get(ticket=ticket, kind="manual_due").data
    assert (data["author"], data["reason"]) == ("Ada", "Agreed by phone")
    assert "promised time counts again" in press(ada, ticket, **asked, at="")
    clock.refresh_from_db()
    assert clock.due_at == NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        ({"at": "soon"}, "Write a day and a time."),
        ({"at": "\0"}, "Write a day and a time."),
        ({"at": "2026-13-01T00:00"}, "Write a day and a time."),
        ({"at": "2026-03-02T13:00"}, "A due date lies ahead"),
        ({"at": "0001-01-01T00:00"}, "A due date lies ahead"),
        ({"at": "9999-12-31T23:59"}, "A due date lies ahead"),
        ({"at": "2026-03-03T09:30", "kind": "next_reply"}, "Choose a promise that still runs."),
        ({"at": "2026-03-03T09:30", "kind": "\0"}, "Choose a promise that still runs."),
        ({"at": "2026-03-03T09:30", "reason": "\0 "}, "Say why this due date replaces"),
    ],
)
def test_a_date_that_cannot_be_meant_is_refused(
    ada: Client, ticket: Ticket, data: dict[str, str], refusal: str
) -> None:
    asked = {"_due": "1", "kind": "first_response", "reason": "why"} | data
    assert refusal in press(ada, ticket, **asked)
    assert not TicketEvent.objects.filter(kind="manual_due").exists()


def test_a_ticket_without_a_promise_asks_for_no_date(ada: Client, luneo: Brand) -> None:
    bare = make.ticket(luneo)
    assert 'name="_due"' not in shown(ada, bare)
    assert "still runs" in press(ada, bare, _due="1", kind="update", reason="why", at="")


@pytest.mark.django_db
def test_a_brand_without_a_runbook_has_no_trouble(client: Client) -> None:
    brand = make.brand("bare")
    client.force_login(make.agent("bo", brand))
    bare = make.ticket(brand)
    assert "names no trouble" in shown(client, bare)
    assert "knows no such" in press(client, bare, _flag="security", reason="why")


def test_only_agents_of_the_brand_come_here(
    client: Client, ticket: Ticket, luneo: Brand, foodyepay: Brand
) -> None:
    for name, brand, role, status in (
        ("viewer", luneo, Role.VIEWER, 403),
        ("stranger", foodyepay, Role.ADMIN, 404),
    ):
        client.force_login(make.agent(name, brand, role=role))
        asked = {"_flag": "security", "reason": "why"}
        assert client.get(url(ticket)).status_code == status
        assert client.post(url(ticket), asked).status_code == status
    assert not TriggerHit.objects.exists()
    client.logout()
    assert client.get(url(ticket)).status_code == 302


def test_looking_changes_nothing(ada: Client, ticket: Ticket) -> None:
    before = TicketEvent.objects.count()
    ada.get(url(ticket), {"_flag": "security", "reason": "why", "_due": "1"})
    assert TicketEvent.objects.count() == before
    assert NOON + timedelta(minutes=1) > ticket.opened_at
