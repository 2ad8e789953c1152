"""Providers tell what became of a mail: believed with the right credentials, kept once, shown in its conversation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from support.channels import email
from support.inbound import process
from support.models import (
    Brand,
    DeliveryEvent,
    OutboxMessage,
    RawMessage,
    Suppression,
    TicketEvent,
)
from tests import make
from tests.support.channels import provider_cases as cases
from tests.support.channels.post import Post
from tests.support.channels.provider_cases import basic
from tests.support.channels.tracking_cases import (
    REF,
    WHEN,
    ZOE,
    amazon,
    brevo,
    file_all,
    mailgun,
    mailjet,
    mandrill,
    poisoned,
    post,
    posted,
    postmark,
    send,
    sendgrid,
    sendgrid_event,
    sparkpost,
)


@pytest.fixture(autouse=True)
def _world(settings: Any) -> None:
    settings.ANYMAIL = cases.SETTINGS
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def mail(luneo: Brand, now: datetime) -> OutboxMessage:
    """An answer that a provider took as REF."""
    message = make.message(make.ticket(luneo), kind="reply")
    return OutboxMessage.objects.create(
        brand=luneo,
        key="reply:1",
        carrier="mail",
        destination=ZOE,
        payload={},
        message=message,
        ticket=message.ticket,
        state="sent",
        provider_ref=REF,
        created_at=now,
        give_up_at=now,
    )


CALLS = {
    "brevo": brevo,
    "mailgun": mailgun,
    "mandrill": mandrill,
    "postmark": postmark,
    "sendgrid": sendgrid,
}
EVERY = pytest.mark.parametrize("name", sorted(CALLS))


@EVERY
def test_a_bounce_is_kept_once_counted_once_and_told_once(mail: OutboxMessage, name: str) -> None:
    assert [send(CALLS[name]()), send(CALLS[name]())] == [["kept_1_of_1"], []]
    event = DeliveryEvent.objects.get()
    assert (event.outbox, event.kind, event.recipient) == (mail, "bounced", ZOE)
    assert f"{event.at:%F %T}" == "2026-03-02 12:20:01"
    assert "550 5.1.1 no such mailbox" in event.detail
    assert Suppression.objects.get().failures == 1
    assert TicketEvent.objects.filter(ticket=mail.ticket, kind="delivery").count() == 1


@EVERY
def test_strangers_are_not_believed(mail: OutboxMessage, name: str) -> None:
    call = CALLS[name]()
    assert post(replace(call, headers=call.headers | basic("desk:guess"))).status_code == 401
    assert not RawMessage.objects.exists()
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("name", ["mailgun", "mandrill"])
def test_the_secret_alone_does_not_make_a_signature(mail: OutboxMessage, name: str) -> None:
    call = CALLS[name]()
    changed = replace(call, body=call.body.replace(b"aaaa", b"aaab").replace(b"hard", b"soft"))
    assert post(changed).status_code == 401


def test_what_amazon_says_of_itself_in_the_header_must_stand_in_the_body(
    mail: OutboxMessage,
) -> None:
    call = amazon("Permanent")
    other = replace(call, headers=call.headers | {"X-Amz-Sns-Message-Id": "n2"})
    assert post(other).status_code == 401
    assert not DeliveryEvent.objects.exists()


@EVERY
def test_too_large_is_said_so(mail: OutboxMessage, settings: Any, name: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert post(CALLS[name]()).status_code == 413
    assert not RawMessage.objects.exists()


def test_each_event_of_a_call_goes_to_its_mail_and_others_are_left(mail: OutboxMessage) -> None:
    events = [
        sendgrid_event(event="deferred", sg_event_id="e1", response="451 later"),
        sendgrid_event(event="delivered", sg_event_id="e2", response="250 OK"),
        sendgrid_event(event="delivered", sg_event_id="e3", anymail_id="of-somebody-else"),
        sendgrid_event(event="open", sg_event_id="e4"),
        sendgrid_event(event="spamreport", sg_event_id="e5"),
    ]
    assert send(posted("sendgrid", events)) == ["kept_3_of_5"]
    kept = DeliveryEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kept) == ["deferred", "delivered", "complained"]
    assert Suppression.objects.get().suppressed_at is not None  # one complaint is enough


def test_two_recipients_in_one_report_are_two_events(mail: OutboxMessage) -> None:
    events = [sendgrid_event(email=each) for each in (ZOE, "copy@example.com")]
    assert send(posted("sendgrid", events)) == ["kept_2_of_2"]


@pytest.mark.parametrize(
    ("kind", "failures"), [("HardBounce", 1), ("Transient", 0), ("BadEmailAddress", 1)]
)
def test_only_what_is_for_good_counts_against_an_address(
    mail: OutboxMessage, kind: str, failures: int
) -> None:
    send(postmark(Type=kind))
    assert sum(Suppression.objects.values_list("failures", flat=True)) == failures


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda: postmark(Type="SoftBounce"), "deferred"),
        (lambda: postmark(Type="Transient"), "deferred"),
        (lambda: postmark(Type="HardBounce"), "bounced"),
        (lambda: mandrill("soft_bounce"), "deferred"),
        (lambda: mandrill("hard_bounce"), "bounced"),
        (lambda: brevo("soft_bounce"), "deferred"),
        (lambda: brevo("hard_bounce"), "bounced"),
        (lambda: amazon("Transient"), "deferred"),
        (lambda: amazon("Permanent"), "bounced"),
        (lambda: sparkpost("22"), "deferred"),
        (lambda: sparkpost("10"), "bounced"),
        (lambda: mailjet(hard=False), "deferred"),
        (lambda: mailjet(hard=True), "bounced"),
    ],
    ids=[*map(str, range(13))],
)
def test_a_full_mailbox_is_no_missing_one(
    mail: OutboxMessage, call: Callable[[], Post], kind: str
) -> None:
    assert send(call()) == ["kept_1_of_1"]
    assert DeliveryEvent.objects.get().kind == kind
    assert Suppression.objects.exists() == (kind == "bounced")


def test_events_out_of_order_are_all_kept_and_the_worst_is_shown(mail: OutboxMessage) -> None:
    """A provider that retries tells the end before the beginning."""
    send(
        posted(
            "sendgrid", [sendgrid_event(event="delivered", sg_event_id="2", timestamp=WHEN + 60)]
        )
    )
    send(posted("sendgrid", [sendgrid_event(event="deferred", sg_event_id="1", response="451")]))
    kept = DeliveryEvent.objects.order_by("at").values_list("kind", flat=True)
    assert list(kept) == ["deferred", "delivered"]
    assert not Suppression.objects.exists()


def test_what_a_provider_told_is_seen_on_the_tickets_of_its_brand_alone(
    mail: OutboxMessage, foodyepay: Brand
) -> None:
    send(postmark())
    assert not Suppression.objects.filter(brand=foodyepay).exists()
    assert set(TicketEvent.objects.values_list("ticket__brand", flat=True)) == {mail.brand_id}


@pytest.mark.parametrize("body", [b"", b"{", b"[3]", b"null", b"\xff\xfe", b'"x"'])
def test_nonsense_with_the_right_secret_is_kept_and_held_in_the_end(
    mail: OutboxMessage, body: bytes, now: datetime
) -> None:
    post(Post("postmark", body, headers=basic()))
    for _ in range(process.ATTEMPTS):
        RawMessage.objects.update(run_at=now)
        process.process_due(now=now)
    raw = RawMessage.objects.get()
    assert (raw.state, bytes(raw.body)) == ("held", body)
    assert raw.reason.startswith(f"Given up after {process.ATTEMPTS} attempts.")


def test_a_call_is_a_row_before_anybody_reads_it(mail: OutboxMessage) -> None:
    """Nothing is understood at the door, so that nothing odd in it can make the provider give up."""
    call = postmark()
    assert post(call).content.startswith(b"Stored as ")
    raw = RawMessage.objects.get()
    assert (bytes(raw.body), raw.source, raw.state) == (call.body, "events:postmark", "new")
    assert "Authorization" not in raw.headers
    assert not DeliveryEvent.objects.exists()
    file_all()
    raw.refresh_from_db()
    assert (raw.state, raw.outcome["action"]) == ("done", "told")
    assert DeliveryEvent.objects.get().outbox == mail


@pytest.mark.parametrize("name", ["mailjet", "mandrill", "sendgrid", "sparkpost"])
def test_one_odd_event_of_a_call_spoils_no_other(mail: OutboxMessage, name: str) -> None:
    batch, first, odd, last = send(poisoned(name))
    assert (batch, first) == ("batch_of_3", "kept_1_of_1")
    assert "Error" in odd
    assert last in {"kept_1_of_1", "kept_0_of_1"}  # SparkPost's has the id of the first
    assert bytes(RawMessage.objects.get(state="new").body).count(b"3")  # the odd one alone waits


@pytest.mark.parametrize("text", ["550 \x00 no", "550 \ud800 no"])
def test_what_no_database_stores_is_left_out_of_what_is_told(
    mail: OutboxMessage, text: str
) -> None:
    assert send(postmark(Details=text)) == ["kept_1_of_1"]
    assert DeliveryEvent.objects.get().detail.split() in (
        ["bounced", "550", "no"],
        ["bounced", "550", "?", "no"],
    )


def test_an_event_told_again_in_another_call_is_kept_once(mail: OutboxMessage) -> None:
    first, second = sendgrid_event(), sendgrid_event(sg_event_id="e2")
    assert send(posted("sendgrid", [first])) == ["kept_1_of_1"]
    assert send(posted("sendgrid", [first, second])) == ["kept_1_of_2"]
    assert DeliveryEvent.objects.count() == 2
    assert Suppression.objects.get().failures == 1, "one mail, though its provider says it twice"


@pytest.mark.parametrize("name", ["open", "click", "unsubscribe", "group_resubscribe", "of_2031"])
def test_who_opened_what_and_words_of_tomorrow_are_filed_nowhere(
    mail: OutboxMessage, name: str
) -> None:
    assert send(posted("sendgrid", [sendgrid_event(event=name)])) == ["kept_0_of_1"]
    assert not DeliveryEvent.objects.exists()


def test_what_is_told_of_mails_is_no_mail_that_came_in(mail: OutboxMessage) -> None:
    send(postmark())
    assert RawMessage.objects.get().brand is None


def test_a_database_that_does_not_answer_is_503_and_nothing_is_kept(
    mail: OutboxMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(email, "receive", fail)
    answer = post(postmark())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_providers_that_try_the_address_and_those_we_do_not_know(luneo: Brand) -> None:
    client = Client(headers={"host": "testserver"})
    assert client.head("/in/email/postmark/tracking/").status_code == 200
    assert client.get("/in/email/postmark/tracking/").status_code == 405
    assert client.post("/in/email/pigeon/tracking/").status_code == 404
