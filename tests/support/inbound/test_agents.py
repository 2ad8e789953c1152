"""Agents by mail: answers and forwards count only from somebody who is proven to be the agent."""

from datetime import datetime
from typing import Any

import pytest

from support.models import Brand, Message, OutboxMessage, Ticket, pinned
from support.outbound.notify import Notice, notify
from tests import make
from tests.support.inbound.conftest import Arrive, Conversation, letter


@pytest.fixture
def trusted(settings: Any) -> None:
    settings.INBOUND_AUTHSERV_IDS = ["mx.luneo.app"]


def told(conversation: Conversation, now: datetime) -> str:
    """Ada is notified of the ticket; where her answer goes."""
    notice = Notice(key="late", subject="LUN-1 is late", text="It is.", ticket=conversation.ticket)
    data = pinned(conversation.brand.runbook_id or 0).data
    notify(notice, ["address:ada@desk.test"], brand=conversation.brand, data=data, now=now)
    (written,) = OutboxMessage.objects.get(destination="ada@desk.test").payload["reply_to"]
    return str(written).partition("<")[2].rstrip(">")


def test_an_agent_who_answers_a_notification_answers_the_customer(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    raw = arrive("agent-answers-a-notification", reply_address=told(conversation, now))
    assert (raw.outcome["action"], raw.outcome["sender_role"]) == ("appended", "agent")
    written = Message.objects.get(pk=raw.outcome["message"])
    assert (written.kind, written.author) == (Message.Kind.REPLY, conversation.agent)
    assert written.to == ["zoe@example.com"]
    assert written.outbox.exists()


def test_what_an_agent_attaches_goes_along_and_a_signatures_logo_does_not(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    raw = arrive("agent-answers-with-a-file", reply_address=told(conversation, now))
    written = Message.objects.get(pk=raw.outcome["message"])
    assert list(written.attachments.values_list("name", flat=True)) == ["plan.pdf"]
    assert [each["name"] for each in written.outbox.get().payload["files"]] == ["plan.pdf"]


def test_an_agents_holiday_reaches_no_customer(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    address = told(conversation, now)
    before = (conversation.texts(), OutboxMessage.objects.count())
    raw = arrive("agent-is-out-of-office", reply_address=address)
    assert (raw.state, raw.outcome["action"]) == ("done", "ignored")
    assert raw.outcome["flags"] == ["ignored:automatic_mail_of_an_agent"]
    assert (conversation.texts(), OutboxMessage.objects.count()) == before


def test_an_answer_that_cannot_be_sent_is_held_at_once_and_says_why(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    empty = letter("agent-answers-a-notification", reply_address=told(conversation, now))
    raw = arrive("", body=empty.partition(b"\r\n\r\n")[0] + b"\r\n\r\n\r\n")
    assert (raw.state, raw.brand) == ("held", conversation.brand)
    assert raw.reason == "It was not sent to the customer. Write an answer before you send it."
    assert raw.attempts == 1


def test_who_writes_an_agents_name_without_proof_reaches_no_customer(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("somebody-writes-as-an-agent", message_id=conversation.message_id)
    assert raw.outcome["flags"] == ["agent_unverified"]
    assert raw.message.kind == Message.Kind.NOTE
    assert not raw.message.outbox.exists()


def test_a_customers_key_does_not_make_an_agent(conversation: Conversation, arrive: Arrive) -> None:
    raw = arrive("agent-answers-a-notification", reply_address=conversation.reply_address)
    assert raw.outcome["flags"] == ["agent_unverified"]
    assert raw.message.kind == Message.Kind.NOTE


def test_an_agents_forward_opens_the_customers_ticket_and_keeps_her_words_as_a_note(
    luneo: Brand, arrive: Arrive, trusted: None
) -> None:
    make.agent("ada", luneo)
    raw = arrive("agent-forwards-a-customers-mail")
    assert (raw.outcome["action"], raw.outcome["sender_role"]) == ("opened", "agent")
    assert raw.outcome["requester"] == "tom@example.org"
    ticket = Ticket.objects.get()
    assert ticket.subject == "Export is empty"
    assert ticket.requester.name == "Tom Weber"
    assert "forwarded_by_agent" in raw.message.flags
    note = ticket.messages.get(kind=Message.Kind.NOTE)
    assert note.text == "Please look at this one, he rang me."
    assert "rang me" not in raw.message.reply_text


def test_a_forward_in_an_agents_name_changes_no_requester(
    luneo: Brand, arrive: Arrive, trusted: None
) -> None:
    make.agent("ada", luneo)
    raw = arrive("forward-in-an-agents-name")
    assert raw.outcome["requester"] == "ada@desk.test"


def test_a_customers_forward_changes_no_requester(
    luneo: Brand, arrive: Arrive, trusted: None
) -> None:
    raw = arrive("agent-forwards-a-customers-mail")
    assert raw.outcome["requester"] == "ada@desk.test"


def test_an_agent_of_another_brand_is_a_customer_here(
    luneo: Brand, foodyepay: Brand, arrive: Arrive, trusted: None, now: datetime
) -> None:
    make.agent("ada", foodyepay)
    raw = arrive("agent-forwards-a-customers-mail")
    assert raw.outcome["requester"] == "ada@desk.test"
