"""A person before the console, signed in."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from support.models import Role, Ticket
from tests import make


@dataclass
class Desk:
    client: Client
    user: User

    def page(self, ticket: Ticket) -> HttpResponse:
        return self.client.get(url(ticket))

    def do(self, ticket: Ticket, button: str, **fields: Any) -> HttpResponse:
        """Press a button of the ticket's page with these fields filled in."""
        return self.client.post(url(ticket), {button: "1", **fields})

    def send(self, ticket: Ticket, text: str, **fields: Any) -> HttpResponse:
        seen = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
        return self.do(ticket, "_send", **{"kind": "reply", "text": text, "seen": seen, **fields})

    def change(self, ticket: Ticket, **fields: Any) -> HttpResponse:
        """Apply properties as a browser does: every field, with the value that the page had shown."""
        shown = {
            "status": ticket.status,
            "severity": ticket.severity,
            "category": ticket.category,
            "assignee": ticket.assignee_id or "",
            "queue": ticket.queue_id or "",
            "reason": "",
        }
        sent = {f"p-{name}": value for name, value in {**shown, **fields}.items()}
        hidden = {f"initial-p-{name}": value for name, value in shown.items() if name != "reason"}
        return self.do(ticket, "_apply", **sent, **hidden)


def url(ticket: Ticket) -> str:
    return reverse("admin:support_ticket_change", args=[ticket.pk])


@pytest.fixture
def sit_down(client, luneo):
    """Sign somebody in with a role at Luneo."""

    def sit(role=Role.AGENT, name="ada", **fields):
        user = make.agent(name, luneo, role=role, **fields)
        client.force_login(user)
        return Desk(client, user)

    return sit


@pytest.fixture
def desk(sit_down) -> Desk:
    return sit_down()
