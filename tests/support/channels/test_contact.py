"""The contact form: what is typed becomes a letter, once, and nothing is lost when something is wrong."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from support.channels import written
from support.inbound import process
from support.models import Brand, RawMessage, Ticket
from tests import small_runbook

TYPED = {
    "name": "Zoé Martin",
    "email": "Zoe@Example.com",
    "subject": "Facture",
    "text": "Bonjour,\n\noù est ma facture ?",
    "website": "",
    "nonce": "a-page-of-its-own",
}


@pytest.fixture
def page(luneo: Brand) -> Client:
    """A browser on the brand's own host."""
    return Client(headers={"host": "luneo.localhost", "accept-language": "fr"})


def filed(now: datetime) -> Ticket:
    raw = RawMessage.objects.get()
    process.process(raw.pk, now=raw.run_at)
    return Ticket.objects.get()


def test_what_is_typed_becomes_a_ticket_of_the_brand(page: Client, now: datetime) -> None:
    answer = page.post("/contact", TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/contact?sent=1")
    ticket = filed(now)
    message = ticket.messages.get(kind="customer")
    assert ticket.brand.slug == "luneo"
    assert (ticket.channel, ticket.subject, ticket.language) == ("contact", "Facture", "fr")
    assert message.from_address == "zoe@example.com"
    assert message.author_name == "Zoé Martin"
    assert "où est ma facture" in message.text


def test_the_page_says_that_the_message_arrived_in_the_visitors_language(page: Client) -> None:
    assert "bien arrivé" in page.get("/contact?sent=1").text
    assert "has arrived" in page.get("/contact?sent=1", headers={"accept-language": "en"}).text


def test_a_runbook_without_the_form_closes_it_and_says_where_to_write(
    page: Client, luneo: Brand
) -> None:
    closed = {"channels": {"contact": {"enabled": False}}}
    small_runbook.give(luneo, {**small_runbook.DATA, **closed})
    read, sent = page.get("/contact"), page.post("/contact", TYPED)
    assert (read.status_code, sent.status_code) == (200, 404)
    for answer in (read, sent):
        assert "mailto:support@luneo.app" in answer.text
        assert "<form" not in answer.text
    assert not RawMessage.objects.exists()
    assert "Par formulaire" not in page.get("/help/support").text


def test_the_shipped_runbooks_offer_the_form(page: Client) -> None:
    assert "<form" in page.get("/contact").text
    assert "Par formulaire" in page.get("/help/support").text


def test_a_second_click_is_the_same_message(page: Client) -> None:
    page.post("/contact", TYPED)
    page.post("/contact", TYPED)
    assert RawMessage.objects.count() == 1


def test_two_pages_are_two_messages(page: Client) -> None:
    nonces = [
        re.findall(r'name="nonce" value="(\w+)"', page.get("/contact").text)[0] for _ in range(2)
    ]
    for nonce in nonces:
        page.post("/contact", TYPED | {"nonce": nonce})
    assert RawMessage.objects.count() == 2


def test_a_file_comes_with_the_letter(page: Client, now: datetime) -> None:
    file = SimpleUploadedFile("Écran 1.png", b"\x89PNG\r\n\x1a\n", "image/png")
    page.post("/contact", TYPED | {"file": file})
    (attached,) = filed(now).messages.get(kind="customer").attachments.all()
    assert (attached.name, attached.content_type, attached.size) == ("Écran 1.png", "image/png", 8)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", ""),
        ("text", ""),
        ("subject", "x" * 201),
        ("website", "http://spam"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    page: Client, field: str, value: str
) -> None:
    answer = page.post("/contact", TYPED | {field: value})
    assert answer.status_code == 422
    assert "a été envoyé" in answer.text
    assert "Zoé Martin" in answer.text
    assert not RawMessage.objects.exists()


def test_a_file_too_large_is_refused_with_the_limit(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "FILE_LIMIT", 3)
    answer = page.post("/contact", TYPED | {"file": SimpleUploadedFile("a.txt", b"four")})
    assert answer.status_code == 422
    assert "10 Mo" in answer.text


def test_a_file_that_nobody_would_keep_is_refused_before_the_message_is_taken(
    page: Client, settings: Settings
) -> None:
    settings.SUPPORT_FILES_QUOTA = 3
    answer = page.post("/contact", TYPED | {"file": SimpleUploadedFile("a.txt", b"four")})
    assert answer.status_code == 422
    assert "aucun fichier de cette taille" in answer.text
    assert not RawMessage.objects.exists()
    small = TYPED | {"file": SimpleUploadedFile("a.txt", b"one")}
    assert page.post("/contact", small).status_code == 302


def test_a_header_cannot_be_smuggled_in(page: Client, now: datetime) -> None:
    page.post(
        "/contact", TYPED | {"name": "Zoé\r\nBcc: all@example.com", "subject": "Hi\r\nX-Evil: 1"}
    )
    assert b"\nBcc:" not in bytes(RawMessage.objects.get().body)
    assert b"\nX-Evil" not in bytes(RawMessage.objects.get().body)
    assert filed(now).subject == "Hi X-Evil: 1"


def test_one_network_writes_ten_messages_an_hour(page: Client) -> None:
    answers = [
        page.post("/contact", TYPED | {"nonce": str(number), "email": f"{number}@example.com"})
        for number in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "votre réseau ou de cette adresse" in answers[-1].text


def test_one_address_is_written_for_ten_times_an_hour_from_however_many_networks(
    page: Client,
) -> None:
    names = ["zoe@example.com", "ZOE@example.com"]
    codes = [
        page.post(
            "/contact",
            TYPED | {"nonce": str(number), "email": names[number % 2]},
            REMOTE_ADDR=f"203.0.{number}.7",
        ).status_code
        for number in range(11)
    ]
    assert codes == [302] * 10 + [429]
    other = TYPED | {"nonce": "eleventh", "email": "adam@example.com"}
    assert page.post("/contact", other, REMOTE_ADDR="203.0.10.7").status_code == 302


def test_a_database_that_does_not_answer_is_said_and_what_was_typed_stays(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(written, "receive", fail)
    answer = page.post("/contact", TYPED)
    assert answer.status_code == 503
    assert "pas pu être enregistré" in answer.text
    assert "où est ma facture" in answer.text


def test_a_visitor_cannot_write_into_somebody_elses_ticket(page: Client, now: datetime) -> None:
    page.post("/contact", TYPED)
    first = filed(now)
    page.post("/contact", TYPED | {"subject": f"[{first.reference}] me again", "nonce": "other"})
    process.process_due(now=RawMessage.objects.latest("pk").run_at)
    assert Ticket.objects.count() == 2


def test_on_the_consoles_host_the_visitor_says_which_brand(luneo: Brand, foodyepay: Brand) -> None:
    console = Client(headers={"host": "localhost"})
    assert 'href="/contact?brand=foodyepay"' in console.get("/contact").text
    answer = console.post("/contact?brand=foodyepay", TYPED)
    assert answer["Location"] == "/contact?brand=foodyepay&sent=1"
    assert RawMessage.objects.get().brand == foodyepay
