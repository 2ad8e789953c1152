"""The help page: chat only when it is set up and open, a form when it is closed, never a phone number."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from support.inbound import process
from support.models import Brand, RawMessage, Ticket

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # in Paris
SUNDAY = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
CHAT = "https://chat.example.org/luneo"


def look(at: datetime, host: str = "luneo.localhost") -> str:
    with time_machine.travel(at, tick=False):
        return Client(headers={"host": host}).get("/help/support").text


def test_without_a_chat_address_there_is_mail_and_a_form(luneo: Brand) -> None:
    page = look(MONDAY_NOON)
    assert "mailto:support@luneo.app" in page
    assert 'href="/contact"' in page
    assert "chat" not in page.lower()
    assert "tel:" not in page


def test_an_open_chat_is_offered(luneo: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXT_PUBLIC_SUPPORT_CHAT_URL", CHAT)
    page = look(MONDAY_NOON)
    assert CHAT in page
    assert "<form" not in page


def test_a_closed_chat_takes_a_message_that_becomes_a_chat_ticket(
    luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXT_PUBLIC_SUPPORT_CHAT_URL", CHAT)
    page = look(SUNDAY)
    assert CHAT not in page
    assert "leave a message" in page
    typed = {"email": "zoe@example.com", "subject": "Hi", "text": "Anybody there?", "nonce": "one"}
    with time_machine.travel(SUNDAY, tick=False):
        Client(headers={"host": "luneo.localhost"}).post("/help/support", typed)
    raw = RawMessage.objects.get()
    process.process(raw.pk, now=raw.run_at)
    assert Ticket.objects.get().channel == "chat"


def test_a_brand_without_chat_never_shows_one(foodyepay: Brand) -> None:
    page = look(MONDAY_NOON, "foodyepay.localhost")
    assert "mailto:support@foodyepay.com" in page
    assert "chat" not in page.lower()
