"""What an answer would do to the clocks, told before it is sent and true afterwards."""

import pytest

from support.models import Brand, OutboxMessage, Suppression, Ticket
from support.outbound import suppress
from support.tickets import actions
from support.tickets.answers import preview
from tests import make
from tests.support.tickets.desk import HOUR, NOON, ada, opened, writes_again

LATER = NOON + HOUR


def states(ticket: Ticket) -> dict[tuple[str, int], str]:
    rows = ticket.clocks.values_list("kind", "instance", "state")
    return {(kind, instance): state for kind, instance, state in rows}


def test_a_first_answer_keeps_the_first_response(luneo: Brand) -> None:
    found = preview.of_reply(opened(luneo), status="open", now=LATER)
    assert found.kept == ("first_response",)


@pytest.mark.parametrize("status", ["open", "pending_customer", "on_hold", "resolved"])
def test_what_is_foretold_is_what_happens(luneo: Brand, status: str) -> None:
    ticket = opened(luneo)
    foretold = preview.of_reply(ticket, status=status, now=LATER)
    before = states(ticket)
    actions.reply(ticket, by=ada(luneo), text="Hello", status=status, now=LATER)
    after = states(ticket)
    kept = {key[0] for key, state in after.items() if state == "met" and before.get(key) != "met"}
    paused = {key[0] for key, state in after.items() if state == "paused" and key in before}
    assert set(foretold.kept) == kept
    assert set(foretold.paused) == paused


def test_looking_ahead_writes_nothing(luneo: Brand) -> None:
    ticket = opened(luneo)
    before = (states(ticket), ticket.events.count(), OutboxMessage.objects.count())
    preview.of_reply(ticket, status="resolved", now=LATER)
    assert (states(ticket), ticket.events.count(), OutboxMessage.objects.count()) == before


def test_a_second_answer_keeps_the_next_reply(luneo: Brand) -> None:
    ticket = opened(luneo)
    actions.reply(ticket, by=ada(luneo), text="Which browser?", now=LATER)
    writes_again(ticket, at=LATER + HOUR)
    found = preview.of_reply(ticket, status="open", now=LATER + HOUR + HOUR / 2)
    assert "first_response" not in found.kept


def test_the_thread_and_the_copies_are_those_of_the_mail(luneo: Brand) -> None:
    ticket = opened(luneo)
    found = preview.of_reply(
        ticket, status="open", cc=["zoe@example.com", "max@example.com"], now=LATER
    )
    sent = actions.reply(ticket, by=ada(luneo), text="Hello", cc=["max@example.com"], now=LATER)
    mail = sent.outbox.get().payload
    assert [found.recipients.to] == mail["to"]
    assert list(found.recipients.cc) == mail["cc"]
    assert all(each in mail["headers"]["References"] for each in found.recipients.answers)


@pytest.mark.django_db
def test_a_brand_without_promises_moves_no_clock() -> None:
    found = preview.of_reply(make.ticket(make.brand()), status="open", now=LATER)
    assert (found.kept, found.paused, found.started) == ((), (), ())


def test_who_is_not_written_to_any_more_is_told_before_sending(luneo: Brand) -> None:
    ticket = opened(luneo)
    to = actions.recipients(ticket).to
    for email in (to, "gone@example.com"):
        suppress.complained(luneo, email, reason="complained: spam", now=NOON)
    found = preview.of_reply(
        ticket, status="open", cc=["gone@example.com", "ok@example.com"], now=LATER
    )
    assert found.stopped == {to: "complained: spam", "gone@example.com": "complained: spam"}
    for row in Suppression.objects.all():
        suppress.lift(row, reason="they called")
    assert preview.of_reply(ticket, status="open", now=LATER).stopped == {}
