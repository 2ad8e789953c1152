"""Where a letter could be believed too much or too little: the careful way is taken, and nothing is lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from support.inbound import flood
from support.models import Brand, Message, OutboxMessage, RawMessage, Ticket, pinned
from support.outbound import decisions
from support.outbound.notify import Notice, notify
from support.tickets import actions
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.inbound.conftest import Arrive, Conversation, letter


@pytest.fixture(autouse=True)
def _trusted(settings: Any) -> None:
    settings.INBOUND_AUTHSERV_IDS = ["mx.luneo.app"]


@pytest.fixture
def adas(conversation: Conversation, now: datetime) -> str:
    """Where Ada's answer to a notification goes."""
    notice = Notice(key="late", subject="LUN-1 is late", text="It is.", ticket=conversation.ticket)
    data = pinned(conversation.brand.runbook_id or 0).data
    notify(notice, ["address:ada@desk.test"], brand=conversation.brand, data=data, now=now)
    (written,) = OutboxMessage.objects.get(destination="ada@desk.test").payload["reply_to"]
    return str(written).partition("<")[2].rstrip(">")


def mailed() -> int:
    return OutboxMessage.objects.filter(destination="zoe@example.com").count()


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("agent-answers-in-a-doubted-name", "authentication_failed"),
        ("agent-answers-through-a-list", "agent_unverified"),
    ],
)
def test_what_may_not_be_an_agents_own_answer_is_seen_by_agents_alone(
    conversation: Conversation, arrive: Arrive, adas: str, name: str, flag: str
) -> None:
    before = mailed()
    raw = arrive(name, reply_address=adas)
    assert (raw.outcome["action"], raw.outcome["ticket"]) == ("appended", "LUN-1")
    assert flag in raw.outcome["flags"]
    written = Message.objects.get(pk=raw.outcome["message"])
    assert (written.kind, mailed()) == (Message.Kind.NOTE, before)


def test_a_forward_of_our_own_mail_is_the_agents_own_question(luneo: Brand, arrive: Arrive) -> None:
    make.agent("ada", luneo)
    raw = arrive("agent-forwards-a-mail-of-ours")
    assert raw.outcome["requester"] == "ada@desk.test"
    assert "forwarded_by_agent" not in raw.outcome["flags"]
    assert not OutboxMessage.objects.filter(destination="support@luneo.app").exists()


@pytest.mark.parametrize(
    ("original", "said"),
    [
        ("no-reply@example.org", "no address to write to"),
        ("mailer-daemon@example.org", "no address to write to"),
        ("somebody@luneo.app", None),
        ("help@foodyepay.com", None),
    ],
)
def test_a_forward_makes_nobody_write_to_machines_or_to_us(
    luneo: Brand, foodyepay: Brand, arrive: Arrive, original: str, said: str | None
) -> None:
    make.agent("ada", luneo)
    body = letter("agent-forwards-a-customers-mail").replace(b"tom@example.org", original.encode())
    raw = arrive("", body=body)
    if said is None:  # it is not a customer's at all
        assert raw.outcome["requester"] == "ada@desk.test"
    else:
        assert raw.outcome["auto_ack"] == f"suppressed:{said}"
        assert raw.outcome["requester"] == original
    assert not OutboxMessage.objects.filter(destination=original).exists()


def test_an_address_in_which_several_stand_is_the_first_of_them(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("several-addresses-in-one")
    assert raw.outcome["requester"] == "eve@example.net"
    assert [row.payload["to"] for row in OutboxMessage.objects.all()] == [["eve@example.net"]]


def test_an_address_that_no_mail_reaches_is_filed_and_not_answered(
    luneo: Brand, arrive: Arrive
) -> None:
    raw = arrive("sender-whom-no-mail-reaches")
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["auto_ack"] == "suppressed:no address to write to"
    assert not OutboxMessage.objects.exists()


def test_an_absence_long_after_the_end_opens_nothing_new(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    actions.change_status(conversation.ticket, "closed", by=Actor.of(conversation.agent), now=now)
    at, address = now + timedelta(days=30), conversation.reply_address
    raw = arrive("out-of-office-answer", reply_address=address, at=at)
    assert (raw.outcome["action"], raw.outcome["status_after"]) == ("appended", "closed")
    assert Ticket.objects.count() == 1


def test_what_comes_back_of_a_mailing_is_no_flood(
    conversation: Conversation, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MACHINES", 1)
    for number in range(3):
        body = letter("mail-that-bounced", message_id=conversation.message_id)
        raw = arrive("", body=body.replace(b"<mail-that-", f"<{number}-".encode()))
        assert raw.outcome["action"] == "bounce"
    absent = letter("out-of-office-answer", reply_address=conversation.reply_address)
    raws = [
        arrive("", body=absent.replace(b"<out-of-", f"<{number}-".encode())) for number in range(2)
    ]
    assert raws[-1].state == RawMessage.State.HELD, "others are counted"


def test_an_answer_that_arrived_once_cannot_be_taken_back_when_it_is_sent_again(
    conversation: Conversation, now: datetime
) -> None:
    by, row = Actor.of(conversation.agent), conversation.mail
    OutboxMessage.objects.filter(pk=row.pk).update(state="sent", sent_at=now, attempts=1)
    decisions.requeue(row, by="Ada", now=now)
    with pytest.raises(TicketRefused):
        actions.undo(conversation.reply, by=by, now=now)
    row.refresh_from_db()
    assert row.state == OutboxMessage.State.PENDING


def test_an_answer_is_taken_back_up_to_the_moment_it_is_tried(
    conversation: Conversation, now: datetime
) -> None:
    by, row = Actor.of(conversation.agent), conversation.mail
    actions.undo(conversation.reply, by=by, now=row.run_at)
    row.refresh_from_db()
    assert row.state == OutboxMessage.State.CANCELLED
    with pytest.raises(TicketRefused):
        actions.undo(conversation.reply, by=by, now=row.run_at)


@pytest.mark.parametrize(
    "fields",
    [
        {"lease_until": timedelta(seconds=1)},
        {"attempts": 1},
        {"state": "sent"},
        {"state": "cancelled"},
        {"state": "dead"},
    ],
)
def test_an_answer_on_its_way_is_not_taken_back(
    conversation: Conversation, now: datetime, fields: dict[str, Any]
) -> None:
    changes = {key: now + value if key == "lease_until" else value for key, value in fields.items()}
    OutboxMessage.objects.filter(pk=conversation.mail.pk).update(**changes)
    with pytest.raises(TicketRefused):
        actions.undo(conversation.reply, by=Actor.of(conversation.agent), now=now)
    conversation.reply.refresh_from_db()
    assert "undone" not in conversation.reply.flags
