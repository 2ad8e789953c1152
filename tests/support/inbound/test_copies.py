"""Who else is written to: people in copy take part, and Reply-To is where answers go."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from support.models import Brand, Message, OutboxMessage, RawMessage, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.people.participants import MOST_PARTICIPANTS
from tests import make
from tests.support.inbound.conftest import Arrive, Conversation

LATER = timedelta(minutes=20)


def inside(ticket: Ticket) -> list[str]:
    """Addresses of those who take part."""
    return sorted(ticket.participants.values_list("customer__addresses__email", flat=True))


def written_to() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("destination", flat=True))


def answers_to(raw: RawMessage) -> str:
    return actions.recipients(raw.message.ticket).to


class TestCopies:
    def test_people_in_copy_take_part_and_are_not_written_to(
        self, luneo: Brand, arrive: Arrive
    ) -> None:
        make.agent("ada", luneo)
        ticket = arrive("people-in-copy").message.ticket
        assert inside(ticket) == ["tom@example.org"]
        assert ticket.participants.get().customer.name == "Tom Weber"
        assert written_to() == ["zoe@example.com"]
        (event,) = ticket.events.filter(kind="participant")
        assert (event.actor_name, event.data["change"]) == ("Zoé Martin", "added")

    def test_what_somebody_in_copy_answers_belongs_to_the_ticket(
        self, luneo: Brand, arrive: Arrive, now: datetime
    ) -> None:
        first = arrive("people-in-copy")
        raw = arrive("somebody-in-copy-answers", at=now + LATER)
        assert (raw.outcome["action"], raw.outcome["sender_role"]) == ("appended", "participant")
        assert raw.message.ticket == first.message.ticket
        assert written_to() == ["zoe@example.com"]

    def test_whom_an_agent_removed_no_copy_brings_back(
        self, luneo: Brand, arrive: Arrive, now: datetime
    ) -> None:
        by = Actor.of(make.agent("ada", luneo))
        ticket = arrive("people-in-copy").message.ticket
        tom = ticket.participants.get().customer
        actions.remove_participant(ticket, tom, by=by, now=now)
        again = make.letter(
            In_Reply_To="<people-in-copy@example.com>",
            Cc="tom@example.org, kim@example.org",
            subject="Again",
        )
        assert arrive("again", body=again, at=now + LATER).message.ticket == ticket
        assert inside(ticket) == ["kim@example.org"]

    def test_there_is_room_for_so_many(self, luneo: Brand, arrive: Arrive, now: datetime) -> None:
        several = [
            ", ".join(f"p{part}x{each}@example.org" for each in range(MOST_PARTICIPANTS - 5))
            for part in range(2)
        ]
        first = make.letter(message_id="<first@example.com>", Cc=several[0])
        more = make.letter(In_Reply_To="<first@example.com>", Cc=several[1], text="And more.")
        ticket = arrive("many", body=first).message.ticket
        arrive("more", body=more, at=now + LATER)
        assert ticket.messages.filter(kind=Message.Kind.CUSTOMER).count() == 2
        assert ticket.participants.count() == MOST_PARTICIPANTS

    @pytest.mark.parametrize(
        "headers",
        [
            {"Precedence": "list"},
            {"Auto_Submitted": "auto-generated"},
            {"Authentication_Results": "mx.luneo.app; dmarc=fail"},
        ],
    )
    def test_machines_and_doubted_senders_bring_nobody_in(
        self, luneo: Brand, arrive: Arrive, headers: dict[str, Any]
    ) -> None:
        raw = arrive("doubted", body=make.letter(Cc="tom@example.org", **headers))
        assert inside(raw.message.ticket) == []

    def test_a_stranger_brings_nobody_in(self, conversation: Conversation, arrive: Arrive) -> None:
        body = make.letter(
            sender="eve@example.org", Cc="tom@example.org", In_Reply_To=conversation.message_id
        )
        assert arrive("strange", body=body).outcome["sender_role"] == "stranger"
        assert inside(conversation.ticket) == []


class TestReplyTo:
    def test_answers_go_where_they_are_wanted_and_the_acknowledgement_to_the_sender(
        self, luneo: Brand, arrive: Arrive
    ) -> None:
        raw = arrive("answer-wanted-elsewhere")
        assert raw.outcome["requester"] == "zoe@example.com"
        assert (raw.message.from_address, answers_to(raw)) == (
            "zoe@example.com",
            "shop@example.org",
        )
        assert written_to() == ["zoe@example.com"]

    def test_an_answer_to_ourselves_is_not_sent(self, luneo: Brand, arrive: Arrive) -> None:
        raw = arrive("answer-wanted-at-our-own-address")
        assert (raw.message.reply_to, answers_to(raw)) == ("", "zoe@example.com")

    def test_a_doubted_sender_leads_no_answer_away(
        self, conversation: Conversation, arrive: Arrive
    ) -> None:
        raw = arrive(
            "answer-wanted-elsewhere-by-a-doubted-sender", message_id=conversation.message_id
        )
        assert raw.message.ticket == conversation.ticket
        assert answers_to(raw) == "zoe@example.com"

    def test_who_knows_a_tickets_number_alone_leads_no_answer_away_and_brings_nobody_in(
        self, conversation: Conversation, arrive: Arrive
    ) -> None:
        reference = conversation.ticket.reference
        raw = arrive("wishes-with-a-tickets-number-alone", reference=reference)
        assert raw.message.ticket == conversation.ticket
        assert raw.outcome["evidence"] == "subject_token"
        assert answers_to(raw) == "zoe@example.com"
        assert inside(conversation.ticket) == []

    def test_who_is_proven_names_others_by_a_tickets_number_too(
        self, conversation: Conversation, arrive: Arrive, settings: Settings
    ) -> None:
        settings.INBOUND_AUTHSERV_IDS = ["mx.luneo.app"]
        body = make.letter(
            subject=f"[{conversation.ticket.reference}] Cannot pay",
            Cc="tom@example.org",
            Reply_To="shop@example.org",
            Authentication_Results="mx.luneo.app; dmarc=pass header.from=example.com",
        )
        raw = arrive("proven", body=body)
        assert raw.message.ticket == conversation.ticket
        assert answers_to(raw) == "shop@example.org"
        assert inside(conversation.ticket) == ["tom@example.org"]

    @pytest.mark.parametrize(
        ("reply_to", "more"),
        [
            ("lamps@lists.example.org", {"List_Id": "<lamps.example.org>"}),
            ("no-reply@example.org", {}),
            ("sales@luneo.app", {}),
            ("Zoe@example.com, shop@example.org", {}),
        ],
    )
    def test_lists_machines_and_colleagues_get_no_answer(
        self, luneo: Brand, arrive: Arrive, reply_to: str, more: dict[str, Any]
    ) -> None:
        raw = arrive("elsewhere", body=make.letter(Reply_To=reply_to, **more))
        assert answers_to(raw) == "zoe@example.com"

    def test_the_newest_wish_counts(self, luneo: Brand, arrive: Arrive, now: datetime) -> None:
        arrive("answer-wanted-elsewhere")
        body = make.letter(In_Reply_To="<answer-wanted-elsewhere@example.com>", text="Here again.")
        assert answers_to(arrive("again", body=body, at=now + LATER)) == "zoe@example.com"
