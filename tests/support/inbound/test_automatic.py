"""Mail of machines: filed, never answered; strong ones reopen nothing, and two desks fall silent."""

from datetime import datetime, timedelta

import pytest

from support.inbound import flood, held, process
from support.inbound.envelope import Envelope
from support.models import (
    Brand,
    Clock,
    DeliveryEvent,
    Escalation,
    OutboxMessage,
    RawMessage,
    Suppression,
    Ticket,
)
from support.outbound import compose
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.support.inbound.conftest import Arrive, Conversation, letter


def acknowledgements() -> int:
    return OutboxMessage.objects.filter(key__startswith="ack:").count()


def test_a_person_is_acknowledged(luneo: Brand, arrive: Arrive) -> None:
    assert arrive("a-letter").outcome["auto_ack"] == "queued"
    assert acknowledgements() == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("generated-report", "Auto-Submitted: auto-generated"),
        ("letter-of-a-list", "Precedence: bulk"),
        ("letter-of-our-own-domain", "own address"),
        ("complaint-of-an-automatic-reply", "out-of-office subject"),
    ],
)
def test_weak_ones_are_filed_without_acknowledgement(
    luneo: Brand, arrive: Arrive, name: str, reason: str
) -> None:
    raw = arrive(name)
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["auto_ack"] == f"suppressed:{reason}"
    assert acknowledgements() == 0
    ticket = raw.message.ticket
    assert ticket.clocks.running().filter(kind="first_response").exists(), "a person answers it"
    assert ticket.events.get(kind="customer_message").data == {}


def test_a_null_return_path_is_never_answered_and_starts_no_escalation(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("machine-without-a-return-path", envelope=Envelope("<>", ("support@luneo.app",)))
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["auto_ack"] == "suppressed:null return path"
    assert acknowledgements() == 0
    assert not Escalation.objects.exists()


def test_an_out_of_office_answer_reopens_nothing_and_stops_no_clock(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    by = Actor.of(conversation.agent)
    actions.change_status(conversation.ticket, "pending_customer", by=by, now=now, reason="asked")
    clocks = list(Clock.objects.order_by("pk").values())
    raw = arrive("out-of-office-answer", reply_address=conversation.reply_address)
    assert (raw.outcome["action"], raw.outcome["status_after"]) == ("appended", "pending_customer")
    assert list(Clock.objects.order_by("pk").values()) == clocks


def test_our_own_mail_that_comes_back_is_dropped_and_kept(
    conversation: Conversation, arrive: Arrive
) -> None:
    loop = conversation.mail.payload["headers"][compose.LOOP_HEADER]
    raw = arrive("our-own-mail-come-back", loop=loop)
    assert (raw.state, raw.outcome["action"]) == ("done", "ignored")
    assert "ignored:own_mail" in raw.outcome["flags"]
    assert Ticket.objects.count() == 1


def test_our_own_mail_is_known_by_its_id_where_a_gateway_took_the_loop_mark_out(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("our-own-id-come-back", message_id=conversation.message_id)
    assert (raw.state, raw.outcome["action"]) == ("done", "ignored")
    assert Ticket.objects.count() == 1
    assert raw.body, "kept for whoever asks"


def test_an_id_that_only_looks_like_ours_drops_nothing(
    conversation: Conversation, arrive: Arrive
) -> None:
    forged = conversation.message_id.replace("<t.", "<t.z", 1)
    raw = arrive("our-own-id-come-back", message_id=forged)
    assert (raw.outcome["action"], raw.outcome["auto_ack"]) == ("opened", "suppressed:own address")


def test_a_loop_mark_that_we_did_not_make_drops_nothing(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("forged-loop-mark")
    assert (raw.outcome["action"], raw.outcome["auto_ack"]) == ("opened", "queued")


def test_a_read_receipt_opens_nothing(luneo: Brand, arrive: Arrive) -> None:
    raw = arrive("read-receipt")
    assert (raw.outcome["action"], raw.outcome["flags"]) == ("ignored", ["ignored:read_receipt"])
    assert not Ticket.objects.exists()


def test_a_bounce_is_filed_on_the_message_that_came_back(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("mail-that-bounced", message_id=conversation.message_id)
    assert raw.outcome["action"] == "bounce"
    assert raw.outcome["ticket"] == "LUN-1"
    assert raw.outcome["message"] == conversation.reply.pk
    event = DeliveryEvent.objects.get()
    assert (event.outbox, event.kind) == (conversation.mail, "bounced")
    assert (event.recipient, event.detail) == ("zoe@example.com", "failed 5.1.1")
    assert Ticket.objects.count() == 1


def test_a_bounce_in_no_standard_form_is_filed_on_its_message_too(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("mail-that-bounced-without-a-report", message_id=conversation.message_id)
    assert (raw.outcome["action"], raw.outcome["ticket"]) == ("bounce", "LUN-1")
    assert DeliveryEvent.objects.get().kind == "bounced"
    assert Suppression.objects.get().failures == 1


def test_a_mail_that_is_only_late_counts_against_nobody(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("mail-that-is-delayed", message_id=conversation.message_id)
    assert (raw.outcome["action"], raw.outcome["ticket"]) == ("bounce", "LUN-1")
    assert DeliveryEvent.objects.get().kind == "deferred"
    assert not Suppression.objects.exists()


def test_bounces_of_one_mail_are_one_failure_and_of_three_mails_three(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    for number in range(4):
        arrive("", body=another_bounce(conversation.message_id, number))
    assert Suppression.objects.get().failures == 1
    for number in (4, 5):
        assert not Suppression.objects.filter(suppressed_at__isnull=False).exists()
        by = Actor.of(conversation.agent)
        reply = actions.reply(conversation.ticket, by=by, text=f"Answer {number}", now=now)
        sent = reply.outbox.get().payload["headers"]["Message-ID"]
        arrive("", body=another_bounce(sent, number))
    assert Suppression.objects.get(suppressed_at__isnull=False).email == "zoe@example.com"


def test_a_bounce_of_a_merged_ticket_is_told_where_the_answer_is_now(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    survivor = make.ticket(conversation.brand, requester=conversation.zoe)
    actions.merge(conversation.ticket, survivor, by=Actor.of(conversation.agent), now=now)
    raw = arrive("mail-that-bounced", message_id=conversation.message_id)
    assert raw.outcome["ticket"] == survivor.reference
    (told,) = survivor.events.filter(kind="delivery")
    assert told.data == {"state": "bounced", "to": "zoe@example.com", "detail": "failed 5.1.1"}
    assert told.message == conversation.reply


def test_a_delay_is_no_failure_and_no_line_in_the_history(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("mail-that-is-delayed", message_id=conversation.message_id)
    assert raw.outcome["action"] == "bounce"
    assert [each.kind for each in conversation.mail.deliveries.all()] == ["deferred"]
    assert not conversation.ticket.events.filter(kind="delivery").exists()
    assert not Suppression.objects.exists()


def another_bounce(message_id: str, number: int) -> bytes:
    raw = letter("mail-that-bounced", message_id=message_id)
    return raw.replace(b"<mail-that-bounced@", f"<bounce-{number}@".encode()).replace(
        b"13:20:00", f"13:2{number}:00".encode()
    )


def test_a_bounce_of_a_mail_that_is_not_ours_is_kept_and_opens_nothing(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("mail-that-bounced", message_id="<not-ours@example.com>")
    assert (raw.outcome["action"], raw.outcome["flags"]) == ("bounce", ["bounce_of_unknown_mail"])
    assert not Ticket.objects.exists()
    assert not DeliveryEvent.objects.exists()


def test_two_desks_that_write_to_each_other_stop(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    """The other desk answers every mail of ours at once, with an id of its own and no sign of being a machine."""
    arrive("a-letter")
    answered: set[int] = set()
    for minute in range(1, 6):
        unanswered = OutboxMessage.objects.exclude(pk__in=answered)
        for mail in unanswered:
            answered.add(mail.pk)
            payload = mail.payload
            body = make.letter(
                to=payload["reply_to"][0],
                subject=f"We have received: {payload['subject']}",
                text="Your ticket with us is 4711.",
                In_Reply_To=payload["headers"]["Message-ID"],
            )
            arrive("", body=body, at=now + timedelta(minutes=minute))
    assert OutboxMessage.objects.count() == 1
    assert Ticket.objects.count() == 1
    assert RawMessage.objects.count() == 2


@pytest.mark.parametrize("sender", ["support@foodyepay.com", "somebody@foodyepay.com"])
def test_no_brand_acknowledges_another(
    luneo: Brand, foodyepay: Brand, arrive: Arrive, sender: str
) -> None:
    """Two brands facing each other would else begin to exchange acknowledgements."""
    raw = arrive("", body=make.letter(sender=sender, subject="A question", text="Hello"))
    assert (raw.outcome["action"], raw.outcome["auto_ack"]) == ("opened", "suppressed:own address")
    assert acknowledgements() == 0


def test_a_desk_that_answers_to_the_plain_address_gets_one_acknowledgement_in_ten_minutes(
    luneo: Brand, arrive: Arrive, now: datetime
) -> None:
    for minute in range(9):
        body = make.letter(subject=f"New ticket {minute}", text=f"number {minute}")
        arrive("", body=body, at=now + timedelta(minutes=minute))
    assert acknowledgements() == 1


def test_a_flood_of_one_sender_is_held_and_others_pass(
    luneo: Brand, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "PEOPLE", 2)
    rows = [arrive("", body=make.letter(text=f"number {number}")) for number in range(3)]
    assert [row.state for row in rows] == ["done", "done", "held"]
    assert "more than 2 mails in an hour" in rows[2].reason
    other = arrive("", body=make.letter(sender="tom@example.org"))
    assert other.state == "done"


def test_those_who_look_after_the_inbox_are_told_of_a_flood_once_a_day(
    luneo: Brand, arrive: Arrive, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(flood, "PEOPLE", 1)
    told = OutboxMessage.objects.filter(key__startswith="flood:").order_by("pk")
    hours = [0, 0, 0, 0.1, 24]  # the first is filed; after a day there is room for one again
    for number, hour in enumerate(hours):
        at = now + timedelta(hours=hour)
        arrive("", body=make.letter(text=f"number {number}"), at=at)
    leads = ["camille.aubert@luneo.app", "support-team@luneo.app"]
    assert [row.destination for row in told] == leads
    assert "zoe@example.com wrote more than 1 mails" in told[0].payload["text"]
    arrive("", body=make.letter(text="one more"), at=now + timedelta(hours=24))
    assert [row.destination for row in told.all()] == leads * 2
    for number in range(2):
        body = make.letter(sender="tom@example.org", text=f"Tom's {number}")
        arrive("", body=body, at=now + timedelta(hours=24))
    assert [row.destination for row in told.all()] == leads * 3


def test_what_a_person_releases_from_a_flood_is_filed(
    luneo: Brand, arrive: Arrive, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(flood, "PEOPLE", 1)
    arrive("", body=make.letter(text="one"))
    raw = arrive("", body=make.letter(text="two"))
    assert held.release(raw.pk, by="Ada", now=now)
    process.process(raw.pk, now=now)
    raw.refresh_from_db()
    assert raw.outcome["action"] == "opened"
