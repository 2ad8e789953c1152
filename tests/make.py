"""Builders: the rows and letters that tests speak about, with every unimportant value chosen here.

Each function makes one thing, writes it, and returns it. Rows made here skip the rooms on purpose (a test of one room
must not need the others); stories that want the real way call `support.tickets.actions` or the intake.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from support.models import (
    Brand,
    Customer,
    CustomerAddress,
    Membership,
    Message,
    RawMessage,
    Role,
    Ticket,
    TicketEvent,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday, 13:00 in Paris, 04:00 in Los Angeles
PASSWORD = "a long and boring password"
_numbers = count(1)


def brand(slug: str = "acme", **fields: Any) -> Brand:
    """A brand without a runbook; the fixtures `luneo` and `foodyepay` have theirs."""
    values = {
        "name": slug.title(),
        "ticket_prefix": slug[:3].upper(),
        "time_zone": "UTC",
        "domain": f"{slug}.test",
        "hosts": [f"{slug}.localhost"],
        "addresses": [f"support@{slug}.test"],
    }
    return Brand.objects.create(slug=slug, **(values | fields))


def agent(name: str = "ada", *brands: Brand, role: str = Role.AGENT, **fields: Any) -> User:
    """Somebody who signs in with PASSWORD and has this role in these brands."""
    values: dict[str, Any] = {"email": f"{name}@desk.test", "is_staff": True}
    values["first_name"] = name.title()
    user = User.objects.create_user(name, password=PASSWORD, **(values | fields))
    for each in brands:
        Membership.objects.create(user=user, brand=each, role=role)
    return user


def customer(
    owner: Brand, email: str = "", *, name: str = "Zoé Martin", at: datetime = NOON
) -> Customer:
    """A customer with one address; a new address each time unless one is given."""
    made = Customer.objects.create(brand=owner, name=name, created_at=at)
    address = email or f"customer{next(_numbers)}@example.com"
    CustomerAddress.objects.create(brand=owner, customer=made, email=address)
    return made


def ticket(owner: Brand, *, at: datetime = NOON, text: str = "Hello", **fields: Any) -> Ticket:
    """An open ticket with its opening message and event, numbered by the brand's own counter."""
    owner.last_ticket_number += 1
    owner.save(update_fields=["last_ticket_number"])
    values: dict[str, Any] = {
        "subject": "Cannot pay",
        "language": "en",
        "opened_at": at,
        "updated_at": at,
    }
    if "requester" not in fields:
        values["requester"] = customer(owner, at=at)
    made = Ticket.objects.create(brand=owner, number=owner.last_ticket_number, **(values | fields))
    first = message(made, text=text, at=at, customer=made.requester)
    data = {
        "severity": made.severity,
        "category": made.category,
        "channel": made.channel,
        "queue": made.queue.slug if made.queue else "",
        "status": made.status,
    }
    event(made, TicketEvent.Kind.OPENED, at=at, data=data, message=first)
    return made


def message(
    to: Ticket,
    *,
    kind: str = Message.Kind.CUSTOMER,
    text: str = "Hello",
    at: datetime = NOON,
    **fields: Any,
) -> Message:
    return Message.objects.create(ticket=to, kind=kind, at=at, text=text, reply_text=text, **fields)


def event(to: Ticket, kind: str, *, at: datetime = NOON, **fields: Any) -> TicketEvent:
    values = {"actor_name": "Ada"}
    return TicketEvent.objects.create(ticket=to, kind=kind, at=at, **(values | fields))


def letter(  # a builder of one thing with many faces
    *,
    sender: str = "Zoé Martin <zoe@example.com>",
    to: str = "support@luneo.app",
    subject: str = "Cannot pay",
    text: str = "Hello,\n\nthe payment page stays white.\n\nZoé",
    html: str = "",
    files: Sequence[tuple[str, str, bytes]] = (),
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A letter as it would arrive: CRLF, MIME, a Message-ID of its own. `In_Reply_To=…` adds a header."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = "Mon, 02 Mar 2026 12:00:00 +0000"
    made["Message-ID"] = message_id or f"<letter-{next(_numbers)}@example.com>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for file_name, content_type, content in files:
        main, _, sub = content_type.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=file_name)
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def raw(body: bytes = b"", *, at: datetime = NOON, **fields: Any) -> RawMessage:
    """A letter that has arrived and that nobody has read yet."""
    values: dict[str, Any] = {
        "source": "pipe",
        "key": f"key-{next(_numbers)}",
        "body": body or letter(),
        "envelope_from": "zoe@example.com",
        "envelope_to": ["support@luneo.app"],
        "received_at": at,
        "run_at": at,
    }
    return RawMessage.objects.create(**(values | fields))
