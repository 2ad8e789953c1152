"""The automatic first answer: to whom, with which promise, and when not at all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.lib import addresses
from support.models import Brand, Customer, Message, OutboxMessage, Ticket
from support.outbound.compose import LOOP_HEADER, is_own
from support.tickets import actions
from support.tickets.answers.acknowledgement import outcome
from support.tickets.people import customers
from tests.support.tickets.desk import HOUR, MINUTE, NOON, opened, said

P0_TEXT = "checkout is down"


def mail(ticket: Ticket) -> OutboxMessage:
    return OutboxMessage.objects.get(ticket=ticket)


def speaking(brand: Brand, language: str, zone: str = "") -> Customer:
    who = customers.find_or_create(brand, email="zoe@example.com", name="Zoé", now=NOON)
    who.language, who.time_zone = language, zone
    who.save()
    return who


def acknowledged(brand: Brand, who: Customer, now: datetime = NOON, **fields: Any) -> str:
    ticket = actions.open_ticket(brand, said(at=now, **fields), customer=who, now=now)
    return str(mail(ticket).payload["text"])


def test_it_goes_to_the_from_address_alone(luneo: Brand) -> None:
    payload = mail(opened(luneo, cc=("boss@example.com",), to=("support@luneo.app",))).payload
    assert (payload["to"], payload["cc"]) == (["zoe@example.com"], [])


def test_it_never_repeats_the_strangers_words(luneo: Brand) -> None:
    ticket = opened(luneo, subject="BUYNOW subject", text="BUYNOW text", from_name="BUYNOW Ltd")
    assert "BUYNOW" not in str(mail(ticket).payload)


def test_it_promises_the_severitys_answer_in_the_customers_zone(luneo: Brand) -> None:
    text = acknowledged(luneo, speaking(luneo, "en"), text=P0_TEXT)
    assert "will answer you by 13:30, Paris time" in text
    assert "you will hear from us within 30 minutes" in text


def test_it_speaks_french_to_who_reads_french(luneo: Brand) -> None:
    text = acknowledged(luneo, speaking(luneo, "fr"), text=P0_TEXT)
    assert "vous répond avant 13 h 30, heure de Paris" in text
    assert "sous 30 minutes" in text


def test_a_customers_own_zone_counts_and_another_day_is_named(luneo: Brand) -> None:
    text = acknowledged(
        luneo, speaking(luneo, "en", "Asia/Tokyo"), now=NOON + 2.75 * HOUR, text=P0_TEXT
    )
    assert "by Tuesday 3 March, 00:15, Tokyo time" in text


def test_an_update_that_nobody_promised_is_not_promised(foodyepay: Brand) -> None:
    text = acknowledged(foodyepay, speaking(foodyepay, "en"))
    assert "as soon as there is news" in text


@pytest.mark.parametrize(
    ("spoken", "written", "expected"),
    [("fr", "en", "Bonjour"), ("", "en", "Hello"), ("", "", "Bonjour"), ("de", "en-GB", "Hello")],
)
def test_the_language_is_the_customers_then_the_messages_then_the_brands(
    luneo: Brand, spoken: str, written: str, expected: str
) -> None:
    assert acknowledged(luneo, speaking(luneo, spoken), language=written).startswith(expected)


def test_machines_can_tell_that_a_machine_wrote_it(luneo: Brand) -> None:
    headers = mail(opened(luneo)).payload["headers"]
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert is_own(headers[LOOP_HEADER], "")
    assert not is_own(headers[LOOP_HEADER][:-1] + "x", "")


def test_an_answer_to_it_finds_the_ticket(luneo: Brand) -> None:
    ticket = opened(luneo)
    payload = mail(ticket).payload
    own = addresses.read_message_id(payload["headers"]["Message-ID"])
    assert own is not None
    assert own.genuine
    assert own.ticket_id == ticket.pk
    to = addresses.read_reply_address(payload["reply_to"][0].partition("<")[2].rstrip(">"))
    assert to is not None
    assert to.was_sent_to("zoe@example.com")
    assert payload["headers"]["In-Reply-To"] == "<1@example.com>"


def test_it_stands_in_the_conversation(luneo: Brand) -> None:
    ticket = opened(luneo)
    message = ticket.messages.get(kind=Message.Kind.AUTO)
    assert message.author_name == "Deskbell"
    assert ticket.reference in mail(ticket).payload["text"]
    assert message.text == mail(ticket).payload["text"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"automatic": "weak"}, "automatic_weak"),
        ({"automatic": "strong"}, "automatic_strong"),
        ({"from_address": ""}, "no_address"),
        ({"from_address": "Support@luneo.app"}, "own_address"),
    ],
)
def test_silence_has_a_reason(luneo: Brand, fields: dict[str, Any], reason: str) -> None:
    ticket = opened(luneo, **fields)
    assert outcome(ticket) == f"suppressed:{reason}"
    assert not OutboxMessage.objects.exists()


def test_who_opens_it_may_ask_for_silence(luneo: Brand) -> None:
    assert outcome(opened(luneo, details={"acknowledge": False})) == "suppressed:not_asked"


def test_one_sender_is_answered_once_in_ten_minutes(luneo: Brand, foodyepay: Brand) -> None:
    outcomes = [outcome(opened(luneo, now=NOON + minutes * MINUTE)) for minutes in (0, 9, 11)]
    assert outcomes == ["queued", "suppressed:one_in_10_minutes", "queued"]
    assert outcome(opened(foodyepay, now=NOON)) == "queued"
    assert outcome(opened(luneo, from_address="max@example.com", now=NOON)) == "queued"


def test_one_sender_is_answered_five_times_a_day(luneo: Brand) -> None:
    outcomes = [outcome(opened(luneo, now=NOON + hour * HOUR)) for hour in range(6)]
    assert outcomes.count("queued") == 5
    assert outcomes[-1] == "suppressed:five_in_24_hours"
    assert outcome(opened(luneo, now=NOON + timedelta(hours=25))) == "queued"


def test_the_address_is_one_whatever_its_case(luneo: Brand) -> None:
    opened(luneo)
    assert outcome(opened(luneo, from_address="ZOE@Example.com")) == "suppressed:one_in_10_minutes"


def test_braces_in_a_name_stay_as_they_are(luneo: Brand) -> None:
    assert "{text}" not in mail(opened(luneo, from_name="{text}")).payload["text"]


def test_the_due_time_is_told_though_it_lies_after_a_weekend(luneo: Brand) -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    text = acknowledged(luneo, speaking(luneo, "en"), now=friday, text="a bug")
    assert "by Monday 9 March, 16:00, Paris time" in text
