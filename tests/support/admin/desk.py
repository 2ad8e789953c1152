"""A person before the console: what they press, and what comes back."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from support.models import Role, Ticket

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
else:
    from django.http.response import HttpResponseBase as Answer

__all__ = ["Answer", "Desk", "SitDown", "prove"]


@dataclass
class Desk:
    client: Client
    user: User

    def proven(self) -> "Desk":
        """The same person, whose password was asked for again a moment ago."""
        prove(self.client, self.user)
        return self

    def page(self, ticket: Ticket) -> Answer:
        return self.client.get(url(ticket))

    def do(self, ticket: Ticket, button: str, **fields: Any) -> Answer:
        """Press a button of the ticket's page with these fields filled in."""
        return self.client.post(url(ticket), {button: "1", **fields})

    def send(self, ticket: Ticket, text: str, **fields: Any) -> Answer:
        seen = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
        return self.do(ticket, "_send", **{"kind": "reply", "text": text, "seen": seen, **fields})

    def change(self, ticket: Ticket, **fields: Any) -> Answer:
        """Apply properties as a browser does: every field, with the value that the page had shown."""
        shown = {
            "status": ticket.status,
            "severity": ticket.severity,
            "category": ticket.category,
            "assignee": ticket.assignee_id or "",
            "queue": ticket.queue_id or "",
            "tags": ", ".join(ticket.tags),
            "reason": "",
        }
        sent = {f"p-{name}": value for name, value in {**shown, **fields}.items()}
        hidden = {f"initial-p-{name}": value for name, value in shown.items() if name != "reason"}
        return self.do(ticket, "_apply", **sent, **hidden)


class SitDown(Protocol):
    """Sign somebody in with a role at Luneo."""

    def __call__(self, role: Role = ..., name: str = ..., **fields: Any) -> Desk: ...


def prove(client: Client, user: User) -> None:
    """As if this signed-in person had just shown again who they are."""
    session = client.session
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def url(ticket: Ticket) -> str:
    return reverse("admin:support_ticket_change", args=[ticket.pk])
