"""Which ticket: each kind of evidence in its order, from the right people only, inside one brand."""

from datetime import datetime, timedelta

import pytest

from support.lib import addresses
from support.models import Brand, Message, Participant, Ticket
from support.tickets import actions
from support.tickets.actor import Actor
from tests import make
from tests.support.inbound.conftest import Arrive, Conversation

LATER = timedelta(minutes=20)


def test_an_answer_to_our_signed_address_whatever_the_subject(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("answer-to-our-signed-address", reply_address=conversation.reply_address)
    assert raw.outcome["action"] == "appended"
    assert raw.outcome["evidence"] == "reply_address"
    assert raw.outcome["sender_role"] == "requester"
    assert raw.outcome["ticket"] == "LUN-1"
    assert raw.outcome["requester"] == "zoe@example.com"
    assert raw.message.ticket == conversation.ticket


def test_an_answer_by_in_reply_to(conversation: Conversation, arrive: Arrive) -> None:
    raw = arrive("answer-by-in-reply-to", message_id=conversation.message_id)
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("appended", "in_reply_to")


def test_references_are_read_from_right_to_left(conversation: Conversation, arrive: Arrive) -> None:
    other = make.ticket(conversation.brand, requester=conversation.zoe)
    older = addresses.message_id("luneo.app", ticket_id=other.pk, message_id=1)
    raw = arrive(
        "answer-by-references-from-right-to-left",
        other_id=older,
        message_id=conversation.message_id,
    )
    assert raw.outcome["evidence"] == "references"
    assert raw.message.ticket == conversation.ticket


def test_an_id_that_the_provider_made_of_ours_counts_as_ours(
    conversation: Conversation, arrive: Arrive
) -> None:
    conversation.mail.provider_ref = "0100018f-rewritten"
    conversation.mail.save()
    raw = arrive("answer-to-an-id-that-the-provider-rewrote")
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("appended", "in_reply_to")


def test_a_customer_may_answer_her_own_mail(conversation: Conversation, arrive: Arrive) -> None:
    raw = arrive("answer-to-her-own-first-mail")
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("appended", "in_reply_to")


def test_a_participant_counts_like_the_requester(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    colleague = make.customer(conversation.brand, "mallory@example.net", name="Mallory")
    Participant.objects.create(ticket=conversation.ticket, customer=colleague, added_at=now)
    raw = arrive("stranger-names-a-customers-mail")
    assert (raw.outcome["action"], raw.outcome["sender_role"]) == ("appended", "participant")
    assert raw.outcome["participants"] == ["mallory@example.net"]


def test_a_stranger_who_names_a_customers_mail_opens_a_ticket_of_his_own(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("stranger-names-a-customers-mail")
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["flags"] == ["possibly:LUN-1"]
    assert raw.message.flags == ["possibly:LUN-1"]
    assert raw.message.ticket != conversation.ticket


def test_the_subject_token_of_a_participant(conversation: Conversation, arrive: Arrive) -> None:
    raw = arrive("subject-token-of-a-participant", reference="lun-1")
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("appended", "subject_token")


def test_the_subject_token_of_a_stranger_proves_nothing(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("subject-token-of-a-stranger", reference="LUN-1")
    assert (raw.outcome["action"], raw.outcome["flags"]) == ("opened", ["possibly:LUN-1"])


def test_a_sender_whom_our_server_doubts_proves_nothing_by_a_token(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("subject-token-of-a-doubted-sender", reference="LUN-1")
    assert raw.outcome["action"] == "opened"
    assert raw.outcome["flags"] == ["possibly:LUN-1", "authentication_failed"]


def test_a_token_in_the_body_is_never_evidence(conversation: Conversation, arrive: Arrive) -> None:
    raw = arrive("token-in-the-body-alone", reference="LUN-1")
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("opened", "none")


def test_a_forged_address_is_no_evidence_and_is_flagged(
    conversation: Conversation, arrive: Arrive
) -> None:
    forged = conversation.reply_address.replace("+r.", "+r.z", 1)
    raw = arrive("forged-signed-address", reply_address=forged)
    assert (raw.outcome["action"], raw.outcome["flags"]) == ("opened", ["forged_reply_address"])


def test_a_forged_id_is_no_evidence_and_is_flagged(
    conversation: Conversation, arrive: Arrive
) -> None:
    forged = conversation.message_id.replace("<t.", "<t.z", 1)
    raw = arrive("answer-by-in-reply-to", message_id=forged)
    assert (raw.outcome["action"], raw.outcome["flags"]) == ("opened", ["forged_message_id"])


def test_a_stranger_with_a_valid_key_leaves_a_note_that_only_agents_see(
    conversation: Conversation, arrive: Arrive
) -> None:
    status = conversation.ticket.status
    raw = arrive("stranger-with-a-valid-key", reply_address=conversation.reply_address)
    assert raw.outcome["action"] == "appended"
    assert raw.outcome["sender_role"] == "stranger"
    assert raw.outcome["flags"] == ["unverified_sender"]
    assert raw.message.kind == Message.Kind.NOTE
    conversation.ticket.refresh_from_db()
    assert conversation.ticket.requester == conversation.zoe
    assert conversation.ticket.status == status
    assert actions.recipients(conversation.ticket).to == "zoe@example.com"
    sent_to = set(conversation.ticket.outbox.values_list("destination", flat=True))
    assert sent_to == {"zoe@example.com"}


def test_an_answer_to_a_merged_ticket_goes_to_the_survivor(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    middle = make.ticket(conversation.brand, requester=conversation.zoe)
    last = make.ticket(conversation.brand, requester=conversation.zoe)
    for merged, survivor in [(conversation.ticket, middle), (middle, last)]:
        Ticket.objects.filter(pk=merged.pk).update(status="merged", merged_into=survivor)
    raw = arrive("answer-to-a-merged-ticket", reply_address=conversation.reply_address)
    assert raw.message.ticket == last


def test_a_key_of_one_brand_opens_nothing_in_another(
    conversation: Conversation, arrive: Arrive, foodyepay: Brand
) -> None:
    raw = arrive("key-of-one-brand-sent-to-another", message_id=conversation.message_id)
    assert (raw.outcome["action"], raw.outcome["brand"]) == ("opened", "foodyepay")
    assert raw.message.ticket.brand == foodyepay


def test_an_answer_within_the_reopen_window_opens_the_ticket_again(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    actions.change_status(conversation.ticket, "closed", by=Actor.of(conversation.agent), now=now)
    at = now + timedelta(days=6)
    raw = arrive("late-answer", reply_address=conversation.reply_address, at=at)
    assert (raw.outcome["action"], raw.outcome["status_after"]) == ("appended", "open")


def test_a_late_answer_opens_a_linked_follow_up(
    conversation: Conversation, arrive: Arrive, now: datetime
) -> None:
    actions.change_status(conversation.ticket, "closed", by=Actor.of(conversation.agent), now=now)
    at = now + timedelta(days=8)
    raw = arrive("late-answer", reply_address=conversation.reply_address, at=at)
    assert raw.outcome["action"] == "opened"
    assert raw.message.ticket.follow_up_of == conversation.ticket
    conversation.ticket.refresh_from_db()
    assert conversation.ticket.status == "closed"


def test_a_letter_without_any_hint_costs_no_search_for_its_ticket(
    conversation: Conversation, arrive: Arrive
) -> None:
    raw = arrive("a-letter")
    assert (raw.outcome["action"], raw.outcome["evidence"]) == ("opened", "none")


@pytest.mark.parametrize("length", [1, 3])
def test_a_ring_of_merges_ends_somewhere(
    conversation: Conversation, arrive: Arrive, length: int
) -> None:
    ring = [conversation.ticket]
    ring += [make.ticket(conversation.brand, requester=conversation.zoe) for _ in range(length)]
    for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
        Ticket.objects.filter(pk=here.pk).update(merged_into=there)
    raw = arrive("answer-to-a-merged-ticket", reply_address=conversation.reply_address)
    assert raw.state == "new", "refused by the tickets room, tried again, held in the end"
    assert "merged" in raw.last_error
