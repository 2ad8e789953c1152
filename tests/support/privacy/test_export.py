"""What a customer gets who asks for their data: everything of theirs, nothing of ours or of others."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Recipient, Subscriber
from support.models import Attachment, AuditEntry, Brand, Customer, Message
from support.privacy import known
from support.privacy.export import export
from tests import make
from tests.support.privacy.conftest import ADDRESS, CANARY, Person

NOW = make.NOON


@contextmanager
def opened(customer: Customer) -> Iterator[zipfile.ZipFile]:
    with export(customer, now=NOW) as file, zipfile.ZipFile(file) as archive:
        yield archive


@pytest.fixture
def archive(person: Person) -> Iterator[zipfile.ZipFile]:
    with opened(person.customer) as found:
        yield found


@pytest.fixture
def data(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("data.json"))
    return found


def test_it_says_who_they_are_to_us(data: dict[str, Any]) -> None:
    assert data["name"] == CANARY.title()
    assert [each["email"] for each in data["addresses"]] == [ADDRESS]
    assert data["brand"] == "FoodyePay"


def test_it_has_their_tickets_with_what_was_said(data: dict[str, Any], person: Person) -> None:
    (ticket,) = data["tickets"]
    assert ticket["number"] == person.ticket.reference
    assert f"I am {CANARY}." in ticket["messages"][0]["text"]
    assert any(f"Dear {CANARY}" in each["text"] for each in ticket["messages"])


def test_what_colleagues_noted_is_not_theirs(archive: zipfile.ZipFile) -> None:
    assert b"sounds angry" not in archive.read("data.json")


def test_what_they_wrote_to_others_tickets_is_theirs_and_the_rest_is_not(
    data: dict[str, Any], person: Person
) -> None:
    assert [each["text"] for each in data["other_messages"]] == [f"I am {CANARY} too"]
    assert data["takes_part_in"] == [person.other.reference]
    assert "Somebody else's" not in json.dumps(data)


def test_what_they_subscribed_to_on_the_status_page_is_theirs(person: Person) -> None:
    brand = person.ticket.brand
    hook = {"url": "https://example.com/hook", "language": "fr", "state": "active"}
    Subscriber.objects.create(brand=brand, email=ADDRESS, asked_at=NOW, confirmed_at=NOW, **hook)
    Subscriber.objects.create(brand=brand, email="other@example.com", asked_at=NOW)
    with opened(person.customer) as made:
        found = json.loads(made.read("data.json"))["subscriptions"]
    assert [(each["email"], each["webhook"], each["state"]) for each in found] == [
        (ADDRESS, "", "pending"),
        (ADDRESS, "https://example.com/hook", "active"),
    ]
    assert found[1]["confirmed_at"].startswith("2026-03-02")
    assert found[1]["only_about"] == []


def test_of_which_incidents_they_were_told_is_said_in_public_words(person: Person) -> None:
    row = Recipient.objects.get()
    row.state, row.told_at = "told", NOW
    row.save()
    incident = row.incident
    incident.title, incident.public_title = "Inside: the vault", "Rewards are late"
    incident.save()
    with opened(person.customer) as made:
        written = made.read("data.json").decode()
    (told,) = json.loads(written)["told_of_incidents"]
    assert (told["incident"], told["email"]) == ("Rewards are late", ADDRESS)
    assert "the vault" not in written


def test_who_was_not_told_yet_was_not_told(data: dict[str, Any]) -> None:
    assert data["told_of_incidents"] == []


def test_another_brands_subscription_is_another_brands(person: Person, luneo: Brand) -> None:
    Subscriber.objects.create(brand=luneo, email=ADDRESS, asked_at=NOW, url="https://luneo.test")
    with opened(person.customer) as made:
        assert b"luneo.test" not in made.read("data.json")


def test_files_and_letters_are_in_it_byte_for_byte(
    archive: zipfile.ZipFile, data: dict[str, Any]
) -> None:
    (name,) = data["tickets"][0]["messages"][0]["files"]
    assert archive.read(name) == b"\x89PNG" + CANARY.encode()
    (letter,) = (each for each in archive.namelist() if each.startswith("letters/"))
    assert b"Subject: Reward not received" in archive.read(letter)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "", "...", "a" * 300, "é\x00"]
)
def test_no_name_leads_an_unpacker_astray(name: str) -> None:
    path = known.path(Message(pk=1), Attachment(pk=2, name=name))
    assert Path(path).parts[0] == "files"
    assert len(Path(path).parts) == 2
    assert ".." not in Path(path).parts
    assert "\\" not in path
    assert len(path) < 120


def test_a_file_missing_on_disk_is_left_out(person: Person, tmp_path: Path) -> None:
    for each in tmp_path.rglob("*"):
        if each.is_file():
            each.unlink()
    with opened(person.customer) as made:
        assert not [each for each in made.namelist() if each.startswith("files/")]


def test_the_same_address_at_another_brand_is_another_customer(
    person: Person, luneo: Brand
) -> None:
    theirs = make.customer(luneo, ADDRESS, name="Somebody of Luneo")
    with opened(theirs) as made:
        assert made.namelist() == ["data.json"]
        assert b"Reward" not in made.read("data.json")


def test_the_command_writes_it_once_and_is_audited(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "out" / "theirs.zip"
    file.parent.mkdir()
    call_command("export_customer", "foodyepay", ADDRESS, str(file))
    assert zipfile.is_zipfile(file)
    assert AuditEntry.objects.filter(action="customer exported", actor="command line").count() == 1
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_customer", "foodyepay", ADDRESS, str(file))
    with pytest.raises(CommandError, match="knows nobody"):
        call_command("export_customer", "foodyepay", "nobody@example.com", str(file))
