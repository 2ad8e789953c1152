"""Mails as payloads: who writes, how the thread goes on, and how a loop is known."""

from typing import Any

import pytest

from support.lib import addresses
from support.models import Brand, Message, Ticket
from support.outbound import compose
from support.outbound.compose import LOOP_HEADER, REFERENCES_LENGTH, Draft, thread
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(acme: Brand) -> Ticket:
    return make.ticket(acme)


def payload(ticket: Ticket, **fields: Any) -> dict[str, Any]:
    draft = Draft(**({"subject": "Hello", "text": "Hello", "to": "zoe@example.com"} | fields))
    message = make.message(ticket, kind=Message.Kind.REPLY)
    return compose.mail(draft, brand=ticket.brand, ticket=ticket, message=message)


class TestThread:
    def test_it_answers_the_last_and_names_all(self) -> None:
        assert thread(["<a@x>", "b@x", "<c@x>"]) == {
            "In-Reply-To": "<c@x>",
            "References": "<a@x> <b@x> <c@x>",
        }

    def test_a_first_mail_answers_nothing(self) -> None:
        assert thread([]) == thread([""]) == {}

    def test_one_id_is_named_once(self) -> None:
        assert thread(["<a@x>"])["References"] == "<a@x>"

    def test_a_long_thread_keeps_its_first_and_its_newest(self) -> None:
        ids = [f"<{number:040}@example.com>" for number in range(200)]
        references = thread(ids)["References"]
        assert len(references) <= REFERENCES_LENGTH
        kept = references.split()
        assert kept[0] == ids[0]
        assert kept[1:] == ids[-len(kept) + 1 :]
        assert len(kept) > 20

    def test_a_long_id_pushes_out_the_others_not_itself(self) -> None:
        huge = f"<{'x' * 690}@x>"
        middle = f"<{'y' * 690}@x>"
        assert thread(["<a@x>", middle, middle, huge]) == {
            "In-Reply-To": huge,
            "References": f"<a@x> {middle} {huge}",
        }

    @pytest.mark.parametrize(
        "own_id",
        [f"<{'x' * 701}@x>", "<é@x>", "<a\x01b@x>", "<a\x7f@x>", "<a\nBcc: b@x>", "<\ud83d@x>", ""],
    )
    def test_an_id_that_no_header_may_hold_is_left_out(self, own_id: str) -> None:
        assert thread([own_id]) == {}
        assert thread(["<a@x>", own_id]) == {"In-Reply-To": "<a@x>", "References": "<a@x>"}

    def test_whatever_ids_there_are_the_header_stays_short(self) -> None:
        ids = [f"<{str(number) * 690}@x>"[:690] + ">" for number in range(10)]
        assert len(thread(ids)["References"]) <= compose.REFERENCES_LENGTH


class TestSender:
    def test_a_brand_writes_from_the_first_address_it_listens_to(self, ticket: Ticket) -> None:
        assert payload(ticket)["from"] == "Acme <support@acme.test>"

    def test_one_without_addresses_writes_from_its_domain(self, acme: Brand) -> None:
        acme.addresses = []
        assert compose.sender_address(acme) == "support@acme.test"

    @pytest.mark.parametrize("name", ['Ac"me', "Acme, Inc.", "Acme\r\nBcc: x@example.com", "Äcme"])
    def test_a_name_cannot_break_out_of_its_header(self, name: str) -> None:
        written = compose.named(name, "support@acme.test")
        assert written.endswith("<support@acme.test>")
        assert "\n" not in written
        assert "\r" not in written


class TestMail:
    def test_an_answer_to_it_leads_back_by_address_and_by_id(self, ticket: Ticket) -> None:
        made = payload(ticket)
        by_id = addresses.read_message_id(made["headers"]["Message-ID"])
        assert by_id is not None
        assert (by_id.genuine, by_id.ticket_id) == (True, ticket.pk)
        email = made["reply_to"][0].partition("<")[2].rstrip(">")
        by_address = addresses.read_reply_address(email)
        assert by_address is not None
        assert by_address.was_sent_to("Zoe@example.com")
        assert not by_address.was_sent_to("eve@example.com")

    def test_only_automatic_mail_says_that_it_is(self, ticket: Ticket) -> None:
        assert "Auto-Submitted" not in payload(ticket)["headers"]
        assert payload(ticket, automatic=True)["headers"]["Auto-Submitted"] == "auto-replied"

    def test_every_mail_carries_a_mark_that_only_we_can_make(self, ticket: Ticket) -> None:
        mark = payload(ticket)["headers"][LOOP_HEADER]
        assert compose.is_own(mark, "")
        for forged in ("", "acme", mark.replace("acme", "evil"), f"{mark} x", mark[:-4] + "aaaa"):
            assert not compose.is_own(forged, "")

    def test_a_subject_is_one_line_of_three_hundred_characters(self, ticket: Ticket) -> None:
        assert payload(ticket, subject="a\r\nb" + "c" * 400)["subject"][:5] == "a bcc"
        assert len(payload(ticket, subject="x" * 400)["subject"]) == 300


def test_a_notice_repeated_is_the_same_mail(acme: Brand) -> None:
    values: dict[str, Any] = {
        "brand": acme,
        "to": "ada@desk.test",
        "subject": "Late",
        "text": "It is late.",
    }
    first = compose.notice(key="a", **values)
    assert first == compose.notice(key="a", **values)
    assert (
        first["headers"]["Message-ID"] != compose.notice(key="b", **values)["headers"]["Message-ID"]
    )
    assert first["headers"]["Auto-Submitted"] == "auto-generated"
    assert first["reply_to"] == []


def test_who_answers_a_notice_about_a_ticket_is_led_back_to_it(ticket: Ticket) -> None:
    made = compose.notice(
        brand=ticket.brand, to="ada@desk.test", subject="Late", text="Late.", key="a", ticket=ticket
    )
    (written,) = made["reply_to"]
    key = addresses.read_reply_address(written.partition("<")[2].rstrip(">"))
    assert key is not None
    assert (key.genuine, key.ticket_id, key.message_id) == (True, ticket.pk, 0)
    assert key.was_sent_to("ada@desk.test")
    assert not key.was_sent_to("zoe@example.com")
    assert made["text"].endswith(f"the customer of {ticket.reference} gets your answer.")


def test_the_conversation_holds_public_messages_of_both_sides(ticket: Ticket) -> None:
    theirs = make.message(ticket, message_id="<theirs@example.com>")
    note = make.message(ticket, kind=Message.Kind.NOTE)
    ours = make.message(ticket, kind=Message.Kind.REPLY)
    ids = compose.conversation(ticket.brand, [theirs, note, ours])
    assert ids == ["<theirs@example.com>", compose.message_id(ticket.brand, ours)]
