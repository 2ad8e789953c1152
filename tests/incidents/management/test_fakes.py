"""The fakes themselves: a test is worth no more than the system that it plays with."""

import base64
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from incidents.management.commands.fakes import told
from incidents.management.fakes import zendesk
from support.lib import http
from tests.fakes import FakePagerDuty, FakeSmtp, FakeZendesk

KEY = "0" * 32
BASIC = base64.b64encode(f"{zendesk.USER}/token:{zendesk.TOKEN}".encode()).decode()
TICKET = {"ticket": {"subject": "Hello", "comment": {"body": "Hi"}, "tags": ["a"]}}


@pytest.fixture
def desk(settings: Settings) -> Iterator[FakeZendesk]:
    with FakeZendesk().running() as fake:
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        yield fake


def ask(fake: FakeZendesk, method: str, path: str, body: Any = None, **more: str) -> http.Answer:
    headers = {"Authorization": f"Basic {BASIC}"} | {
        k.replace("_", "-"): v for k, v in more.items()
    }
    return http.request(method, f"{fake.url}{path}", json=body, headers=headers)


def test_zendesk_makes_one_ticket_for_one_key(desk: FakeZendesk) -> None:
    for _ in range(3):
        answer = ask(desk, "POST", "/api/v2/tickets.json", TICKET, Idempotency_Key="one")
        assert answer.status == 201
    assert len(desk.tickets) == 1
    ask(desk, "POST", "/api/v2/tickets.json", TICKET, Idempotency_Key="two")
    assert len(desk.tickets) == 2


def test_zendesk_adds_tags_by_their_own_address_and_replaces_them_by_an_update(
    desk: FakeZendesk,
) -> None:
    ask(desk, "POST", "/api/v2/tickets.json", TICKET)
    ask(desk, "PUT", "/api/v2/tickets/1/tags", {"tags": ["b", "a"]})
    assert desk.tickets[1]["tags"] == ["a", "b"]
    ask(desk, "PUT", "/api/v2/tickets/1.json", {"ticket": {"tags": ["c"], "status": "solved"}})
    assert (desk.tickets[1]["tags"], desk.tickets[1]["status"]) == (["c"], "solved")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v2/tickets.json", {"ticket": {"subject": "No words"}}, 422),
        ("POST", "/api/v2/tickets.json", {}, 422),
        ("GET", "/api/v2/tickets/7.json", None, 404),
        ("GET", "/api/v2/users.json", None, 404),
    ],
)
def test_zendesk_refuses_what_it_refuses(
    desk: FakeZendesk, method: str, path: str, body: Any, status: int
) -> None:
    assert ask(desk, method, path, body).status == status


def test_zendesk_knows_only_us(desk: FakeZendesk) -> None:
    answer = ask(desk, "POST", "/api/v2/tickets.json", TICKET, Authorization="Basic eDp5")
    assert (answer.status, desk.tickets) == (401, {})


def test_faults_are_planned_by_a_request_and_come_in_their_order(desk: FakeZendesk) -> None:
    assert ask(desk, "POST", "/faults", ["429", "500"]).status == 200
    first = ask(desk, "POST", "/api/v2/tickets.json", TICKET)
    assert (first.status, first.headers["retry-after"]) == (429, "7")
    assert ask(desk, "POST", "/api/v2/tickets.json", TICKET).status == 500
    assert ask(desk, "POST", "/api/v2/tickets.json", TICKET).status == 201


def test_pagerduty_takes_change_events_apart_from_alerts(settings: Settings) -> None:
    with FakePagerDuty().running() as fake:
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        change: dict[str, Any] = {"routing_key": KEY, "payload": {"summary": "Release 7"}}
        bodies: list[Any] = [change, {**change, "event_action": "trigger"}, {"payload": {}}, []]
        there = f"{fake.url}/v2/change/enqueue"
        sent = [http.request("POST", there, json=body).status for body in bodies]
    assert sent == [202, 400, 400, 400]
    assert (len(fake.changes), fake.accepted) == (1, [])


def test_the_mail_server_refuses_as_planned_and_takes_the_rest() -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@test", "b@test", "Où"
    letter.set_content("Hello")
    with FakeSmtp("451", "550").running() as fake, smtplib.SMTP("127.0.0.1", fake.port) as client:
        for code in (451, 550):
            with pytest.raises(smtplib.SMTPDataError) as refused:
                client.send_message(letter)
            assert refused.value.smtp_code == code
        client.send_message(letter)
    ((recipients, taken),) = fake.mails
    assert (recipients, taken["Subject"]) == (["b@test"], "Où")


def test_what_to_set_is_printed() -> None:
    lines = told(["http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"], 4)
    assert lines[0] == "EGRESS_ALLOWED_PRIVATE=127.0.0.1:1,127.0.0.1:2,127.0.0.1:3"
    assert "FOODYEPAY_JIRA_URL=http://127.0.0.1:2" in lines
    assert "EMAIL_PORT=4" in lines


def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"{port} to {port + 3}.*say --port with another"):
            call_command("fakes", "--port", str(port))
