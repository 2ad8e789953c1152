"""A forgotten customer is found in no table and no file, while what was promised and kept still counts."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as running
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, Model
from pytest_django import Settings

from support.audit.verify import verify
from support.escalation import triggers
from support.lib import files
from support.lib.database import walls
from support.models import (
    Attachment,
    AuditEntry,
    Brand,
    Clock,
    Customer,
    CustomerAddress,
    Erasure,
    Escalation,
    Message,
    OutboxMessage,
    RawMessage,
    StepRun,
    Ticket,
    TicketEvent,
    TriggerHit,
)
from support.outbound import outbox
from support.privacy.emptied import GONE
from support.privacy.erase import EraseRefused, erase
from support.sla import clocks
from support.tickets.actor import Actor
from support.tickets.people import merge_customers
from tests import make
from tests.support.privacy.conftest import ADDRESS, CANARY, Person

ADA = Actor("Ada")
NOW = make.NOON
REASON = "Their letter of 1 March"
PROMISED = ("kind", "state", "due_at", "breached_at", "started_at")


def places() -> set[str]:
    """Every table that says the canary, in any column; the database is read as it is, through no model."""
    found = {model._meta.label.partition(".")[2] for model in apps.get_models() if tells(model)}
    return found | ({"search"} if in_index() else set())


def tells(model: type[Model]) -> bool:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table}")
        rows = cursor.fetchall()
    return any(
        CANARY in text(field, value)
        for row in rows
        for field, value in zip(fields, row, strict=True)
    )


def text(field: Any, value: Any) -> str:
    is_bytes = isinstance(field, BinaryField) and value is not None
    return (bytes(value).decode(errors="replace") if is_bytes else str(value)).lower()


def in_index() -> bool:
    """The search's table is no model's; it is asked in the dialect of its database."""
    if connection.vendor == "postgresql":
        asked = ["SELECT count(*) FROM support_search WHERE document::text LIKE %s", f"%{CANARY}%"]
    else:
        asked = ["SELECT count(*) FROM support_search WHERE support_search MATCH %s", CANARY]
    with connection.cursor() as cursor:
        cursor.execute(asked[0], asked[1:])
        return bool(cursor.fetchone()[0])


def on_disk() -> list[Path]:
    folder = Path(running.SUPPORT_FILES_DIR)
    return [p for p in folder.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]


@pytest.fixture
def forgotten(person: Person, django_capture_on_commit_callbacks: Any) -> Erasure:
    with django_capture_on_commit_callbacks(execute=True):
        return erase(person.customer, by=ADA, reason=REASON, now=NOW)


def test_before_it_the_canary_is_everywhere(person: Person) -> None:
    """The negative control of the next test."""
    assert places() >= {
        *("Customer", "CustomerAddress", "Message", "Attachment", "RawMessage", "OutboxMessage"),
        *("Ticket", "TicketEvent", "PlaybookEvidence", "Suppression", "Draft", "IdentityLink"),
        *("LogEntry", "Subscriber", "Recipient", "Incident", "Notification", "search"),
        *("Escalation", "StepRun", "TriggerHit"),
    }
    assert len(on_disk()) == 2


def test_after_it_no_table_and_no_file_says_who_it_was(forgotten: Erasure) -> None:
    assert places() == set()
    assert on_disk() == []


def test_what_reports_need_stays(person: Person) -> None:
    kinds = list(person.ticket.events.order_by("pk").values_list("kind", "at"))
    promised = list(Clock.objects.filter(ticket=person.ticket).order_by("pk").values(*PROMISED))
    fields = ("number", "status", "severity", "category", "opened_at", "identity_verified_at")
    ticket = Ticket.objects.values(*fields).get(pk=person.ticket.pk)
    sizes = list(Attachment.objects.order_by("pk").values_list("size"))
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert list(person.ticket.events.order_by("pk").values_list("kind", "at")) == kinds
    assert Ticket.objects.values(*fields).get(pk=person.ticket.pk) == ticket
    assert list(Attachment.objects.order_by("pk").values_list("size")) == sizes
    assert promised
    clocks.refresh(Ticket.objects.get(pk=person.ticket.pk), now=NOW)  # replayed from what is left
    rows = Clock.objects.filter(ticket=person.ticket).order_by("pk")
    assert list(rows.values(*PROMISED)) == promised


def test_what_was_escalated_stays_without_their_words(person: Person) -> None:
    started = Escalation.objects.order_by("pk").values("policy", "moment", "started_at")
    steps = StepRun.objects.order_by("pk").values("do", "state", "finished_at")
    before = [list(started), list(steps)]
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert [list(started.all()), list(steps.all())] == before
    hits = {each.trigger: each for each in TriggerHit.objects.all()}
    assert hits["several_customers"].evidence == {
        "words": GONE,
        "tickets": ["FOO-9"],
        "customers": 3,
    }
    assert (hits["security"].evidence, hits["security"].cleared_reason) == ({"said": GONE}, GONE)
    assert hits["security"].cleared_by == "Ada"


def test_what_was_escalated_of_others_keeps_its_words(person: Person) -> None:
    triggers.flag(person.other, "security", by=ADA, reason="A stolen card", now=NOW)
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert TriggerHit.objects.get(ticket=person.other).evidence == {"said": "A stolen card"}


def test_the_others_in_a_ticket_keep_their_words(person: Person) -> None:
    theirs = person.other.messages.exclude(customer=person.customer).get(kind="customer")
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    theirs.refresh_from_db()
    assert theirs.text == "Hello"
    assert Ticket.objects.get(pk=person.other.pk).subject == "Somebody else's"
    assert person.other.messages.get(customer=person.customer).text == GONE
    assert person.other.messages.get(kind="reply").cc == ["other@example.com"]
    assert OutboxMessage.objects.get(key="copy").payload == {"cc": ["other@x.test"]}


def test_the_same_person_at_another_brand_stays(person: Person, luneo: Brand) -> None:
    theirs = make.customer(luneo, ADDRESS, name=CANARY)
    ticket = make.ticket(luneo, requester=theirs, text=CANARY)
    copy = make.raw(b"x", brand=luneo, envelope_from=ADDRESS)
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    theirs.refresh_from_db()
    copy.refresh_from_db()
    assert theirs.name == CANARY
    assert ticket.messages.get().text == CANARY
    assert (bytes(copy.body), copy.envelope_from) == (b"x", ADDRESS)
    assert CustomerAddress.objects.get(customer=theirs).email == ADDRESS


def test_whoever_was_merged_into_them_is_forgotten_too(person: Person) -> None:
    brand = person.ticket.brand
    twin = make.customer(brand, f"other.{ADDRESS}", name=CANARY)
    make.ticket(brand, requester=twin, text=CANARY, subject=CANARY)
    merge_customers.merge_customers(twin, person.customer, by=ADA, now=NOW)
    with pytest.raises(EraseRefused, match="erase that one"):
        erase(twin, by=ADA, reason=REASON, now=NOW)
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert places() == set()


def test_a_file_that_somebody_else_sent_as_well_stays(
    person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    shared = person.ticket.messages.get(kind="customer").attachments.get()
    elsewhere = make.message(make.ticket(person.ticket.brand), text="the same picture")
    Attachment.objects.create(
        message=elsewhere, name="logo.png", content_type="image/png", size=9, sha256=shared.sha256
    )
    with django_capture_on_commit_callbacks(execute=True):
        erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert files.path(shared.sha256).is_file()


def test_what_is_removed_from_the_disk_leaves_room_for_others(
    person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    brand, before = person.ticket.brand, 10**6
    Brand.objects.filter(pk=brand.pk).update(files_size=before)
    theirs = {each.sha256 for each in Attachment.objects.filter(message__ticket=person.ticket)}
    sizes = sum(files.path(each).stat().st_size for each in theirs)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert not any(files.path(each).exists() for each in theirs)
    brand.refresh_from_db()
    assert brand.files_size <= before - sizes


def test_what_waits_to_be_sent_is_not_sent_any_more(person: Person) -> None:
    waiting = outbox.queue(
        key="soon",
        brand=person.ticket.brand,
        carrier="mail",
        destination=ADDRESS,
        payload={"to": [ADDRESS], "text": CANARY},
        now=NOW,
        ticket=person.ticket,
    )
    erase(person.customer, by=ADA, reason=REASON, now=NOW)
    row = OutboxMessage.objects.get(pk=waiting.pk)
    assert (row.state, row.payload, row.destination) == ("cancelled", {}, GONE)


def test_it_stands_in_the_audit_with_counts_and_no_name(forgotten: Erasure) -> None:
    entry = AuditEntry.objects.get(action="customer erased")
    assert entry.diff == forgotten.counts
    assert entry.object_name == f"customer {forgotten.customer_id}"
    assert forgotten.counts["messages"] >= 4
    assert forgotten.counts["addresses"] == 1
    assert [each.problem for each in verify() if each.problem] == []


def test_a_reason_is_asked_for(person: Person) -> None:
    with pytest.raises(EraseRefused, match="Say who asked for it"):
        erase(person.customer, by=ADA, reason="  ", now=NOW)
    assert Customer.objects.get(pk=person.customer.pk).name


def test_the_door_is_shut_again_afterwards(person: Person, forgotten: Erasure) -> None:
    for rows, change in (
        (TicketEvent.objects.filter(ticket=person.ticket), {"data": {}}),
        (RawMessage.objects.all(), {"body": b""}),
    ):
        with pytest.raises(DatabaseError, match=walls.APPEND_ONLY), transaction.atomic():
            rows.update(**change)


def test_the_door_opens_for_what_is_personal_only(person: Person) -> None:
    Erasure.objects.create(
        brand=person.ticket.brand, customer=person.customer, at=NOW, by="Eve", reason="x"
    )
    events = TicketEvent.objects.filter(ticket=person.ticket)
    for change in ({"kind": "status"}, {"at": make.NOON}):
        with pytest.raises(DatabaseError, match=walls.APPEND_ONLY), transaction.atomic():
            events.update(**change)
    assert events.update(actor_name="Customer")


def test_a_failure_half_way_erases_nothing(person: Person, settings: Settings) -> None:
    settings.PRIVACY_ALSO = [*settings.PRIVACY_ALSO, f"{__name__}._broken"]
    with pytest.raises(OSError, match="no key"), transaction.atomic():
        erase(person.customer, by=ADA, reason=REASON, now=NOW)
    assert Message.objects.filter(text__contains=CANARY).exists()
    assert not Erasure.objects.exists()


def _broken(_theirs: object) -> dict[str, int]:
    raise OSError("no key")


def test_a_letter_written_after_it_opens_a_new_customer(forgotten: Erasure) -> None:
    assert not CustomerAddress.objects.filter(email=ADDRESS).exists()
    again = make.customer(forgotten.brand, ADDRESS)
    assert again.pk != forgotten.customer_id


def test_an_erasure_cannot_be_removed_from_the_record(forgotten: Erasure) -> None:
    with pytest.raises(DatabaseError, match=walls.KEPT), transaction.atomic():
        Erasure.objects.all()._raw_delete("default")


def test_the_command_forgets_by_address(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("erase_customer", "foodyepay", ADDRESS.upper(), reason=REASON)
    assert "is forgotten: " in capsys.readouterr().out
    assert places() == set()
    with pytest.raises(CommandError, match="knows nobody"):
        call_command("erase_customer", "foodyepay", ADDRESS, reason=REASON)


def test_the_command_shows_a_refusal(person: Person) -> None:
    with pytest.raises(CommandError, match="Say who asked"):
        call_command("erase_customer", "foodyepay", ADDRESS, reason=" ")
