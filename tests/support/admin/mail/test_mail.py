"""What arrived and what leaves: readable reasons, and the decisions that people may take."""

import pytest
from django.db.models import Model
from django.urls import reverse

from support.models import Brand, OutboxMessage, RawMessage, Role
from tests import make
from tests.support.admin.desk import Desk, SitDown

State = OutboxMessage.State


def url(row: Model) -> str:
    return reverse(f"admin:support_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def held(luneo: Brand) -> RawMessage:
    return make.raw(brand=luneo, state=RawMessage.State.HELD, reason="Nobody knows this address.")


@pytest.fixture
def dead(luneo: Brand) -> OutboxMessage:
    return OutboxMessage.objects.create(
        brand=luneo,
        key="reply:1",
        carrier="mail",
        destination="zoe@example.com",
        payload={"subject": "Re: Cannot pay", "text": "Try <b>again</b>"},
        state=State.DEAD,
        last_error="550 No such mailbox",
        attempts=9,
        created_at=make.NOON,
        give_up_at=make.NOON,
    )


def test_held_mail_stands_first_with_its_reason(desk: Desk, held: RawMessage) -> None:
    page = desk.client.get(reverse("admin:support_rawmessage_changelist")).content.decode()
    assert "Nobody knows this address." in page
    assert "zoe@example.com" in page


def test_a_held_letter_is_read_without_being_trusted(desk: Desk, luneo: Brand) -> None:
    body = make.letter(subject="<script>s</script>", text="<b>bold</b> words")
    row = make.raw(body, brand=luneo, state=RawMessage.State.HELD, reason="Too many parts.")
    page = desk.client.get(url(row)).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt; words" in page
    assert "<script>s" not in page
    assert "Too many parts." in page


@pytest.mark.parametrize("body", [b"\xff\xfe\x00 nothing like a letter", b"", b"(" * 5000])
def test_what_cannot_be_parsed_is_shown_all_the_same(desk: Desk, luneo: Brand, body: bytes) -> None:
    row = make.raw(brand=luneo, state=RawMessage.State.HELD, reason="Unreadable.")
    RawMessage.objects.filter(pk=row.pk).delete()
    row = RawMessage.objects.create(
        brand=luneo,
        source="pipe",
        key="k",
        body=body,
        received_at=make.NOON,
        state="held",
        reason="Unreadable.",
    )
    assert desk.client.get(url(row)).status_code == 200


def test_mail_that_no_brand_claims_is_for_superusers_alone(sit_down: SitDown, luneo: Brand) -> None:
    row = make.raw(state=RawMessage.State.HELD, reason="No brand has this address.")
    desk = sit_down(Role.ADMIN)
    assert desk.client.get(url(row)).status_code == 302
    desk = sit_down(name="root", is_superuser=True)
    assert "No brand has this address." in desk.client.get(url(row)).content.decode()


def test_an_agent_lets_a_held_letter_be_read_again(desk: Desk, held: RawMessage) -> None:
    desk.client.post(url(held), {"_again": ""})
    held.refresh_from_db()
    assert held.state != RawMessage.State.HELD
    assert held.decided_by == "Ada"


def test_only_a_lead_discards_and_only_with_a_reason(sit_down: SitDown, held: RawMessage) -> None:
    assert (
        sit_down(name="ada").client.post(url(held), {"_discard": "", "reason": "Spam"}).status_code
        == 403
    )
    lead = sit_down(Role.LEAD, name="lea")
    refused = lead.client.post(url(held), {"_discard": ""}, follow=True)
    assert "Say why" in refused.content.decode()
    lead.client.post(url(held), {"_discard": "", "reason": "Spam"})
    held.refresh_from_db()
    assert (held.state, held.reason, held.decided_by) == ("discarded", "Spam", "Lea")


def test_a_filed_letter_offers_no_decision(sit_down: SitDown, luneo: Brand) -> None:
    row = make.raw(brand=luneo, state=RawMessage.State.DONE)
    page = sit_down(Role.ADMIN).client.get(url(row)).content.decode()
    assert "_again" not in page
    assert "_discard" not in page


def test_a_failed_mail_says_why_and_what_it_said(desk: Desk, dead: OutboxMessage) -> None:
    page = desk.client.get(url(dead)).content.decode()
    assert "550 No such mailbox" in page
    assert "Try &lt;b&gt;again&lt;/b&gt;" in page


def test_an_agent_sends_a_failed_mail_again(desk: Desk, dead: OutboxMessage) -> None:
    answer = desk.client.post(url(dead), {"_again": ""}, follow=True)
    dead.refresh_from_db()
    assert "It will be tried again now." in answer.content.decode()
    assert (dead.key, dead.decided_by) == ("reply:1", "Ada")
    assert dead.give_up_at > make.NOON


def test_a_lead_drops_a_failed_mail_with_a_reason(sit_down: SitDown, dead: OutboxMessage) -> None:
    lead = sit_down(Role.LEAD)
    refused = lead.client.post(url(dead), {"_discard": ""}, follow=True)
    assert "Say why it is not to be sent." in refused.content.decode()
    lead.client.post(url(dead), {"_discard": "", "reason": "He called us"})
    dead.refresh_from_db()
    assert (dead.state, dead.last_error) == (State.CANCELLED, "He called us")


def test_a_sent_mail_cannot_be_dropped(sit_down: SitDown, dead: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=dead.pk).update(state=State.SENT)
    lead = sit_down(Role.LEAD)
    assert "_discard" not in lead.client.get(url(dead)).content.decode()
    assert lead.client.post(url(dead), {"_discard": "", "reason": "x"}).status_code == 403


def test_a_viewer_decides_nothing(sit_down: SitDown, dead: OutboxMessage, held: RawMessage) -> None:
    desk = sit_down(Role.VIEWER)
    assert [desk.client.post(url(row), {"_again": ""}).status_code for row in (dead, held)] == [
        403,
        403,
    ]


def test_a_mail_that_was_sent_is_sent_again_as_the_same_mail(
    desk: Desk, dead: OutboxMessage
) -> None:
    OutboxMessage.objects.filter(pk=dead.pk).update(state=State.SENT)
    assert "Send again" in desk.client.get(url(dead)).content.decode()
    answer = desk.client.post(url(dead), {"_resend": ""}, follow=True)
    assert "It will be sent again now" in answer.content.decode()
    dead.refresh_from_db()
    assert (dead.key, dead.decided_by) == ("reply:1", "Ada")


def test_what_another_system_took_is_not_sent_again(desk: Desk, dead: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=dead.pk).update(state=State.SENT, carrier="pagerduty")
    assert "_resend" not in desk.client.get(url(dead)).content.decode()
    assert desk.client.post(url(dead), {"_resend": ""}).status_code == 403
