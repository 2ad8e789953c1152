"""An agent's answer: who gets it, what it does to clocks and status, and how it is taken back."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from support.models import Brand, Message, OutboxMessage, Ticket
from support.outbound import decisions
from support.tickets import actions
from support.tickets.actor import SYSTEM
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


def answer(ticket: Ticket, **fields: Any) -> Message:
    values: dict[str, Any] = {
        "by": ada(ticket.brand),
        "text": "Please try again.",
        "now": NOON + MINUTE,
    }
    return actions.reply(ticket, **(values | fields))


def mail(message: Message) -> OutboxMessage:
    return OutboxMessage.objects.get(message=message)


def test_an_answer_is_the_first_response(luneo: Brand) -> None:
    ticket = opened(luneo)
    answer(ticket)
    first = clock(ticket, "first_response")
    assert (first.state, first.met_at, first.met_by) == ("met", NOON + MINUTE, "agent_reply")


def test_a_new_ticket_is_open_once_answered(luneo: Brand) -> None:
    ticket = opened(luneo)
    answer(ticket)
    assert ticket.status == Status.OPEN


def test_an_answer_may_set_the_status_in_the_same_submit(luneo: Brand) -> None:
    ticket = opened(luneo)
    answer(ticket, status=Status.PENDING_CUSTOMER)
    assert Ticket.objects.get().status == Status.PENDING_CUSTOMER
    assert history(ticket)[-2:] == ["agent_reply", "status"]
    assert clock(ticket, "first_response").state == "met"


def test_it_leaves_after_a_moment_in_which_it_can_be_undone(
    luneo: Brand, settings: Settings
) -> None:
    settings.OUTBOUND_UNDO_FOR = 45
    row = mail(answer(opened(luneo)))
    assert row.run_at == NOON + 1.75 * MINUTE


def test_it_goes_where_the_requester_last_wrote_from(luneo: Brand) -> None:
    ticket = opened(luneo)
    writes_again(ticket, at=NOON + MINUTE, from_address="zoe@home.example")
    row = mail(answer(ticket, now=NOON + HOUR))
    assert (row.destination, row.payload["to"]) == ("zoe@home.example", ["zoe@home.example"])


def test_copies_are_named_once_and_never_the_recipient(luneo: Brand) -> None:
    message = answer(opened(luneo), cc=["Boss@example.com", "boss@example.com ", "zoe@example.com"])
    assert mail(message).payload["cc"] == message.cc == ["boss@example.com"]


def test_it_continues_the_thread_of_both_sides(luneo: Brand) -> None:
    ticket = opened(luneo)
    first = mail(answer(ticket))
    writes_again(ticket, at=NOON + 2 * MINUTE)
    second = mail(answer(ticket, now=NOON + HOUR)).payload["headers"]
    assert second["In-Reply-To"] == "<2@example.com>"
    references = second["References"].split()
    assert references[0] == "<1@example.com>"
    assert first.payload["headers"]["Message-ID"] in references


def test_notes_are_no_part_of_the_thread(luneo: Brand) -> None:
    ticket = opened(luneo)
    stranger = said(at=NOON, from_address="eve@example.com", message_id="<eve@example.com>")
    actions.add_unverified_note(ticket, stranger, now=NOON)
    assert "eve@example.com" not in str(mail(answer(ticket)).payload["headers"])


def test_the_letter_is_the_runbooks_in_the_customers_language(luneo: Brand) -> None:
    payload = mail(answer(opened(luneo, subject="RE: re: White page"))).payload
    assert payload["subject"] == "Re: White page [LUN-1]"
    assert payload["text"] == "Please try again.\n\nAda Lovelace\nSupport Luneo\n"
    assert "Please try again.<br>" in payload["html"]


def test_html_is_sanitised_and_sent_beside_the_text(luneo: Brand) -> None:
    message = answer(opened(luneo), html="<b>Please</b><script>alert(1)</script>")
    assert message.html == "<b>Please</b>"
    html = mail(message).payload["html"]
    assert html.startswith("<b>Please</b>")
    assert "script" not in html


def test_what_looks_like_a_placeholder_is_left_alone(luneo: Brand) -> None:
    payload = mail(answer(opened(luneo, subject="{agent}"), text="Use {ticket} <b>")).payload
    assert payload["subject"] == "Re: {agent} [LUN-1]"
    assert payload["text"].startswith("Use {ticket} <b>")
    assert payload["html"].startswith("Use {ticket} &lt;b&gt;")


def test_a_brand_without_a_letter_sends_the_plain_words(db: None) -> None:
    payload = mail(answer(opened(make.brand()))).payload
    assert (payload["subject"], payload["text"]) == (
        "Re: White page [ACM-1]",
        "Please try again.\n\nAda Lovelace",
    )


def test_an_answer_carries_its_files(luneo: Brand, settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    message = answer(opened(luneo), files=[File("guide.pdf", "application/pdf", b"pdf")])
    assert message.attachments.get().name == "guide.pdf"
    assert mail(message).payload["files"][0]["name"] == "guide.pdf"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "  "}, "Write an answer"),
        ({"status": "merged"}, "cannot be set here"),
        ({"files": [File("big", "", b"x" * 2**20)] * 21}, "too large to be mailed"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_is_written(
    luneo: Brand, fields: dict[str, object], sentence: str, settings: Settings, tmp_path: Path
) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path
    ticket = opened(luneo)
    before = history(ticket)
    with pytest.raises(TicketRefused, match=sentence):
        answer(ticket, **fields)
    assert history(ticket) == before
    assert not ticket.messages.filter(kind=Message.Kind.REPLY).exists()


def test_a_customer_without_an_address_cannot_be_answered(luneo: Brand) -> None:
    ticket = opened(luneo, from_address="", channel="chat")
    with pytest.raises(TicketRefused, match="no e-mail address"):
        answer(ticket)


def test_a_chat_customer_is_answered_at_the_address_on_file(luneo: Brand) -> None:
    zoe = make.customer(luneo, "zoe@example.com")
    ticket = actions.open_ticket(
        luneo, said(from_address="", channel="chat"), customer=zoe, now=NOON
    )
    assert mail(answer(ticket)).destination == "zoe@example.com"


class TestUndo:
    def test_the_mail_is_cancelled_and_the_message_says_so(self, luneo: Brand) -> None:
        message = answer(opened(luneo))
        actions.undo(message, by=ada(luneo), now=NOON + MINUTE)
        row = mail(message)
        assert (row.state, row.decided_by) == ("cancelled", "Ada Lovelace")
        message.refresh_from_db()
        assert message.flags == ["undone"]

    def test_clocks_and_status_are_as_if_it_had_never_been_sent(self, foodyepay: Brand) -> None:
        ticket = opened(foodyepay)
        before = clock(ticket, "first_response")
        message = answer(ticket, status=Status.RESOLVED)
        assert clock(ticket, "first_resolution").state == "met"
        actions.undo(message, by=ada(foodyepay), now=NOON + 2 * MINUTE)
        ticket.refresh_from_db()
        assert (ticket.status, ticket.resolved_at) == (Status.NEW, None)
        after = clock(ticket, "first_response")
        assert (after.state, after.due_at, after.next_at) == (
            "running",
            before.due_at,
            before.next_at,
        )
        assert clock(ticket, "first_resolution").state == "running"
        assert ticket.next_due_kind == "first_response"

    def test_a_clock_that_only_it_started_is_cancelled(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        message = answer(ticket)
        assert clock(ticket, "update").state == "running"
        actions.undo(message, by=ada(luneo), now=NOON + MINUTE)
        update = clock(ticket, "update")
        assert (update.state, update.next_at) == ("cancelled", None)

    def test_a_status_changed_since_is_left_alone(self, luneo: Brand) -> None:
        ticket = opened(luneo)
        message = answer(ticket, status=Status.PENDING_CUSTOMER)
        writes_again(ticket, at=NOON + 2 * MINUTE)
        actions.undo(message, by=ada(luneo), now=NOON + 3 * MINUTE)
        ticket.refresh_from_db()
        assert ticket.status == Status.OPEN

    def test_what_is_on_its_way_cannot_be_taken_back(self, luneo: Brand) -> None:
        message = answer(opened(luneo))
        OutboxMessage.objects.filter(message=message).update(attempts=1)
        with pytest.raises(TicketRefused, match="on its way"):
            actions.undo(message, by=ada(luneo), now=NOON + MINUTE)
        message.refresh_from_db()
        assert message.flags == []

    def test_a_worker_that_holds_the_row_wins(self, luneo: Brand) -> None:
        message = answer(opened(luneo))
        OutboxMessage.objects.filter(message=message).update(lease_until=NOON + HOUR)
        assert not decisions.cancel(message, by="Ada", now=NOON + 2 * MINUTE)


def test_the_desk_itself_may_answer(luneo: Brand) -> None:
    message = answer(opened(luneo), by=SYSTEM)
    assert (message.author, message.author_name) == (None, "Deskbell")
