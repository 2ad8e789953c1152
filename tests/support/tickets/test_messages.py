"""What comes into a ticket after its first message."""

from pathlib import Path

import pytest
from pytest_django import Settings

from support.models import Brand, Message, Ticket
from support.tickets import actions
from support.tickets.incoming import File
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    ada,
    clock,
    history,
    opened,
    said,
    writes_again,
)

Status = Ticket.Status


def resting(luneo: Brand, status: str) -> Ticket:
    ticket = opened(luneo)
    actions.reply(ticket, by=ada(luneo), text="Try again.", status=status, now=NOON + MINUTE)
    return ticket


@pytest.mark.parametrize(
    "status", [Status.PENDING_CUSTOMER, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED]
)
def test_a_customers_message_opens_a_resting_ticket_again(luneo: Brand, status: str) -> None:
    ticket = resting(luneo, status)
    writes_again(ticket, at=NOON + HOUR)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert (ticket.resolved_at, ticket.closed_at) == (None, None)
    assert history(ticket)[-2:] == ["customer_message", "status"]


def test_a_machines_message_is_filed_and_changes_nothing(luneo: Brand) -> None:
    ticket = resting(luneo, Status.RESOLVED)
    message = writes_again(ticket, at=NOON + HOUR, automatic="strong")
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert message in ticket.messages.all()
    assert ticket.clocks.filter(kind="next_reply").count() == 0
    assert ticket.events.latest("pk").data == {"auto": True}
    assert message.flags == ["automatic_strong"], "agents are told that no person wrote it"


def test_a_list_mail_opens_a_resting_ticket_as_a_persons_does(luneo: Brand) -> None:
    ticket = resting(luneo, Status.RESOLVED)
    writes_again(ticket, at=NOON + HOUR, automatic="weak")
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_the_time_to_the_next_answer_runs_from_the_oldest_message(luneo: Brand) -> None:
    ticket = resting(luneo, Status.PENDING_CUSTOMER)
    for minutes in (60, 70, 80):
        writes_again(ticket, at=NOON + minutes * MINUTE)
    assert clock(ticket, "next_reply").started_at == NOON + HOUR
    assert ticket.clocks.filter(kind="next_reply").count() == 1


def test_a_new_ticket_stays_new_while_its_customer_adds_to_it(luneo: Brand) -> None:
    ticket = opened(luneo)
    writes_again(ticket, at=NOON + MINUTE)
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


def test_a_customers_message_wakes_a_sleeping_ticket(luneo: Brand) -> None:
    ticket = opened(luneo)
    actions.snooze(ticket, NOON + 5 * HOUR, by=ada(luneo), now=NOON)
    writes_again(ticket, at=NOON + HOUR)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_a_participant_may_write_and_is_named_as_author(luneo: Brand) -> None:
    ticket = opened(luneo)
    boss = make.customer(luneo, "boss@example.com", name="Boss")
    incoming = said(at=NOON + MINUTE, from_address="boss@example.com", from_name="")
    message = actions.add_customer_message(ticket, incoming, customer=boss, now=NOON + MINUTE)
    assert (message.customer, message.author_name) == (boss, "Boss")
    assert ticket.events.latest("pk").actor_name == "Boss"


def test_files_come_along(luneo: Brand, settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    file = File(name="a.txt", content_type="text/plain", content=b"a")
    message = writes_again(opened(luneo), at=NOON + HOUR, files=(file,))
    assert message.attachments.get().name == "a.txt"


def test_a_strangers_message_becomes_a_note_that_moves_nothing(luneo: Brand) -> None:
    ticket = resting(luneo, Status.RESOLVED)
    before = list(ticket.clocks.order_by("pk").values())
    stranger = said(at=NOON + HOUR, from_address="eve@example.com", from_name="Eve")
    message = actions.add_unverified_note(ticket, stranger, now=NOON + HOUR)
    ticket.refresh_from_db()
    assert (message.kind, message.customer) == (Message.Kind.NOTE, None)
    assert message.flags == ["unverified"]
    assert message.author_name == "Eve"
    assert ticket.status == Status.RESOLVED
    assert list(ticket.clocks.order_by("pk").values()) == before


def test_a_note_is_for_colleagues_and_stops_no_clock(luneo: Brand) -> None:
    ticket = opened(luneo)
    message = actions.note(ticket, by=ada(luneo), text=" Looks like DNS. ", now=NOON + MINUTE)
    assert (message.text, message.is_public) == ("Looks like DNS.", False)
    assert clock(ticket, "first_response").state == "running"
    assert not message.outbox.exists()


def test_an_empty_note_is_refused(luneo: Brand) -> None:
    with pytest.raises(TicketRefused, match="Write the note"):
        actions.note(opened(luneo), by=ada(luneo), text=" \n", now=NOON)


def test_a_message_for_a_ticket_read_long_ago_is_filed_in_the_ticket_as_it_is(luneo: Brand) -> None:
    stale = opened(luneo)
    actions.change_severity(Ticket.objects.get(pk=stale.pk), "P1", by=ada(luneo), now=NOON)
    writes_again(stale, at=NOON + MINUTE)
    assert Ticket.objects.get(pk=stale.pk).severity == "P1"
    assert clock(stale, "first_response").severity == "P1"
