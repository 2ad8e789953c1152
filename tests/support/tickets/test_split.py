"""A message that is another matter: its ticket, its clocks, and the facts of both sides."""

import pytest

from support.models import Brand, Message, Ticket, TicketEvent
from support.tickets import actions
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, clock, history, opened, writes_again

Kind = TicketEvent.Kind
ASKED = NOON + 10 * MINUTE
LATER = NOON + HOUR


def answered(brand: Brand) -> tuple[Ticket, Message]:
    """Answered once, then asked about something else."""
    ticket = opened(brand, details={"severity": "P2"})
    actions.reply(ticket, by=ada(brand), text="Done", now=NOON + 5 * MINUTE)
    return ticket, writes_again(ticket, at=ASKED)


def waits(ticket: Ticket) -> bool:
    return ticket.clocks.filter(kind="next_reply", state="running").exists()


def test_a_split_message_opens_a_ticket_of_its_writer(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    made = actions.split(message, by=ada(luneo), now=LATER)
    assert made.messages.get() == message
    assert (made.requester, made.follow_up_of, made.opened_at) == (ticket.requester, ticket, ASKED)
    assert (made.number, made.severity) == (ticket.number + 1, "P2")
    assert not ticket.messages.filter(pk=message.pk).exists()


def test_its_first_response_runs_from_when_it_was_written(luneo: Brand) -> None:
    _ticket, message = answered(luneo)
    made = actions.split(message, by=ada(luneo), now=LATER)
    assert clock(made, "first_response").started_at == ASKED
    assert made.next_due_at is not None


def test_the_ticket_it_left_waits_for_no_answer_to_it(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    assert waits(ticket)
    actions.split(message, by=ada(luneo), now=LATER)
    assert not waits(ticket)


def test_a_moved_message_waits_where_it_went(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    other, _theirs = answered(luneo)
    actions.reply(other, by=ada(luneo), text="Done too", now=ASKED - MINUTE)
    actions.move(message, other, by=ada(luneo), now=LATER)
    assert not waits(ticket)
    assert clock(other, "next_reply").started_at == ASKED
    assert other.messages.filter(pk=message.pk).exists()


def test_moving_there_and_back_leaves_both_as_they_were(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    other = opened(luneo)
    before = (history(ticket), waits(ticket))
    actions.move(message, other, by=ada(luneo), now=LATER)
    actions.move(message, ticket, by=ada(luneo), now=LATER + MINUTE)
    ticket.refresh_from_db()
    assert waits(ticket) is before[1]
    assert ticket.messages.filter(pk=message.pk).exists()
    assert clock(other, "first_response").started_at == NOON


def test_both_histories_tell_who_moved_it(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    made = actions.split(message, by=ada(luneo), now=LATER)
    left = ticket.events.get(kind=Kind.DELIVERY)
    came = made.events.get(kind=Kind.FOLLOW_UP)
    assert (left.actor_name, left.data["to"]) == ("Ada Lovelace", made.reference)
    assert (came.actor_name, came.data["moved_from"]) == ("Ada Lovelace", ticket.reference)
    assert made.events.get(kind=Kind.CUSTOMER_MESSAGE).actor_name == ticket.requester.name


def test_a_note_moves_and_starts_nothing(luneo: Brand) -> None:
    ticket, other = opened(luneo), opened(luneo)
    note = actions.note(ticket, by=ada(luneo), text="For the other one", now=ASKED)
    before = list(other.clocks.values_list("kind", "instance", "state"))
    actions.move(note, other, by=ada(luneo), now=LATER)
    assert list(other.clocks.values_list("kind", "instance", "state")) == before
    with pytest.raises(TicketRefused, match="Only what a customer wrote"):
        actions.split(note, by=ada(luneo), now=LATER)


def test_the_opening_message_stays(luneo: Brand) -> None:
    ticket = opened(luneo)
    first = ticket.messages.get(kind="customer")
    with pytest.raises(TicketRefused, match="keeps the message that opened it"):
        actions.split(first, by=ada(luneo), now=LATER)
    assert Ticket.objects.count() == 1


def test_what_was_mailed_stays(luneo: Brand) -> None:
    ticket, _message = answered(luneo)
    sent = ticket.messages.get(kind="reply")
    with pytest.raises(TicketRefused, match="was mailed to the customer"):
        actions.move(sent, opened(luneo), by=ada(luneo), now=LATER)


def test_a_message_stays_in_its_brand(luneo: Brand, foodyepay: Brand) -> None:
    _ticket, message = answered(luneo)
    with pytest.raises(TicketRefused, match="stays in its brand"):
        actions.move(message, make.ticket(foodyepay), by=ada(luneo), now=LATER)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_it_goes_into_no_ticket_that_has_ended(luneo: Brand, status: str) -> None:
    _ticket, message = answered(luneo)
    ended = opened(luneo)
    actions.change_status(ended, status, by=ada(luneo), now=NOON)
    with pytest.raises(TicketRefused, match="open it first"):
        actions.move(message, ended, by=ada(luneo), now=LATER)


def test_into_its_own_ticket_is_no_move(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    with pytest.raises(TicketRefused, match="already"):
        actions.move(message, ticket, by=ada(luneo), now=LATER)


def test_who_comes_second_is_told(luneo: Brand) -> None:
    ticket, message = answered(luneo)
    stale = Message.objects.select_related("ticket__brand").get(pk=message.pk)
    actions.split(message, by=ada(luneo), now=LATER)
    with pytest.raises(TicketRefused, match="moved this message already"):
        actions.split(stale, by=ada(luneo), now=LATER)
    assert stale.ticket != ticket
    assert Ticket.objects.count() == 2
