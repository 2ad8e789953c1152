"""What happens in Zendesk to a ticket that names ours is read by colleagues, and by nobody else."""

import json
from typing import Any

import pytest

from incidents.hooks import zendesk
from incidents.models import Webhook
from support.models import Brand, Message, OutboxMessage, Ticket
from tests import make
from tests.incidents.hooks.door_cases import ZENDESK
from tests.make import NOON

pytestmark = pytest.mark.django_db
COMMENT = {
    "author": {"name": "Grace Lin", "is_staff": True},
    "body": "Refund sent",
    "is_public": True,
}


@pytest.fixture
def ticket(foodyepay: Brand) -> Ticket:
    return make.ticket(foodyepay)


def hear(brand: Brand, body: Any) -> str:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    call = Webhook.objects.create(
        brand=brand, source="zendesk", key="1", body=raw, received_at=NOON
    )
    said = zendesk.take(call, now=NOON)
    call.delete()
    return said


def event(ticket: Ticket, kind: str = "ticket.status_changed", **changed: Any) -> dict[str, Any]:
    detail = {**ZENDESK["detail"], "external_id": ticket.reference}
    return {**ZENDESK, "type": f"zen:event-type:{kind}", "detail": detail, **changed}


def notes(ticket: Ticket) -> list[str]:
    found = ticket.messages.filter(kind=Message.Kind.NOTE).order_by("pk")
    return list(found.values_list("text", flat=True))


def test_a_status_and_a_comment_there_are_notes_here(foodyepay: Brand, ticket: Ticket) -> None:
    said = hear(foodyepay, event(ticket))
    assert said == f"ticket.status_changed: noted in {ticket.reference}."
    hear(foodyepay, event(ticket, "ticket.comment_added", event={"comment": COMMENT}))
    assert notes(ticket) == [
        "In Zendesk, ticket 5158 is now solved.",
        "In Zendesk, Grace Lin wrote to ticket 5158:\n\nRefund sent",
    ]
    ticket.refresh_from_db()
    assert ticket.status == "new"  # people here decide what is solved
    assert not OutboxMessage.objects.filter(carrier="mail").exists()  # no customer reads it


def test_a_ticket_of_another_brand_is_not_theirs_to_note(
    luneo: Brand, foodyepay: Brand, ticket: Ticket
) -> None:
    assert "none of ours" in hear(luneo, event(ticket))
    assert notes(ticket) == []


@pytest.mark.parametrize(
    "named", ["", None, "FOO-", "FOO-x", "FOO-999", "LUN-1", "1", "FOO-" + "9" * 30, {}, 7]
)
def test_a_ticket_that_names_none_of_ours_is_noted(
    foodyepay: Brand, ticket: Ticket, named: Any
) -> None:
    detail = {**ZENDESK["detail"], "external_id": named}
    assert "none of ours" in hear(foodyepay, {**ZENDESK, "detail": detail})
    assert notes(ticket) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "zen:event-type:ticket.tags_changed"},
        {"type": None},
        {"event": {}},
        {"event": None},
        {"event": {"current": {}}},
        {"type": "zen:event-type:ticket.comment_added", "event": {"comment": {"body": ""}}},
        {"type": "zen:event-type:ticket.comment_added", "event": {"comment": "x"}},
    ],
)
def test_what_colleagues_need_not_know_is_noted(
    foodyepay: Brand, ticket: Ticket, changed: dict[str, Any]
) -> None:
    assert hear(foodyepay, {**event(ticket), **changed}).startswith("Noted: ")
    assert notes(ticket) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"detail": 1}', b"[" * 100_000, b"\xff"]
)
def test_a_body_that_holds_no_event_is_noted(foodyepay: Brand, body: bytes) -> None:
    assert hear(foodyepay, body) == "Noted: it holds no event of a ticket."


def test_markup_of_a_comment_stays_text(foodyepay: Brand, ticket: Ticket) -> None:
    comment = {"body": "<img src=x onerror=alert(1)>", "author": None}
    hear(foodyepay, event(ticket, "ticket.comment_added", event={"comment": comment}))
    assert notes(ticket)[0].endswith("<img src=x onerror=alert(1)>")
    assert ticket.messages.get(kind="note").html == ""
