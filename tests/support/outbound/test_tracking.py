"""What is said of a mail afterwards, and when we stop writing to an address."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from support.models import Brand, DeliveryEvent, Message, OutboxMessage, Suppression, TicketEvent
from support.outbound import compose, suppress
from support.outbound.tracking import News, find, record
from support.tickets.delivery import file_delivery
from tests import make
from tests.support.outbound.conftest import Queue

pytestmark = pytest.mark.django_db
Another = Callable[[str], OutboxMessage]


def news(now: datetime, **fields: Any) -> News:
    values: dict[str, Any] = {
        "kind": "bounced",
        "at": now,
        "key": "event-1",
        "provider_ref": "ref-1",
    }
    return News(**(values | fields))


def events(mailed: OutboxMessage) -> QuerySet[TicketEvent]:
    return TicketEvent.objects.filter(ticket=mailed.ticket)


@pytest.fixture
def another(queue: Queue, acme: Brand) -> Another:
    """A reply to Zoé that a provider took under this name."""
    ticket = make.ticket(acme)

    def sent(ref: str) -> OutboxMessage:
        message = make.message(ticket, kind=Message.Kind.REPLY)
        to = {"destination": "zoe@example.com", "payload": {"cc": ["copy@example.com"]}}
        row = queue(ref, carrier="mail", ticket=ticket, message=message, **to)
        OutboxMessage.objects.filter(pk=row.pk).update(provider_ref=ref, state="sent")
        return row

    return sent


@pytest.fixture
def mailed(another: Another) -> OutboxMessage:
    return another("ref-1")


def test_it_is_kept_on_the_mail_it_is_about(mailed: OutboxMessage, now: datetime) -> None:
    event = record(news(now, detail="550 unknown"), now=now)
    assert event is not None
    assert (event.outbox, event.kind, event.recipient) == (mailed, "bounced", "zoe@example.com")
    assert event.detail == "550 unknown"


def test_told_twice_it_counts_once(mailed: OutboxMessage, now: datetime) -> None:
    assert record(news(now, permanent=True), now=now) is not None
    assert record(news(now, permanent=True), now=now) is None
    assert DeliveryEvent.objects.count() == 1
    assert Suppression.objects.get().failures == 1


@pytest.mark.parametrize("shape", ["{}", "<{}>"])
def test_a_mail_is_found_by_the_providers_id_with_or_without_brackets(
    mailed: OutboxMessage, shape: str
) -> None:
    assert find(shape.format("ref-1"), "") == mailed


def test_a_mail_is_found_by_the_id_we_gave_it(mailed: OutboxMessage, acme: Brand) -> None:
    assert mailed.message is not None
    own = compose.message_id(acme, mailed.message)
    assert find("", own) == mailed
    forged = own.replace("t.", "t.9", 1)
    assert find("", forged) is None


@pytest.mark.parametrize("fields", [{"provider_ref": "other"}, {"provider_ref": ""}])
def test_what_is_about_no_mail_of_ours_is_ignored(
    mailed: OutboxMessage, now: datetime, fields: dict[str, str]
) -> None:
    assert record(news(now, **fields), now=now) is None


class TestSuppression:
    @pytest.fixture(autouse=True)
    def _mails(self, another: Another) -> None:
        for number in range(5):
            another(f"mail-{number}")

    def fails(self, now: datetime, times: int, **fields: object) -> None:
        for number in range(times):
            which = {"permanent": True, "key": f"e{number}", "provider_ref": f"mail-{number}"}
            record(news(now, **(which | fields)), now=now)

    def test_one_failure_is_forgiven_three_are_not(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        self.fails(now, 2)
        assert suppress.suppressed(mailed.brand_id, ["zoe@example.com"]) == {}
        record(news(now, permanent=True, key="last", provider_ref="mail-4"), now=now)
        assert suppress.suppressed(mailed.brand_id, ["ZOE@example.com"]) == {
            "zoe@example.com": "bounced"
        }

    def test_what_may_pass_never_counts(self, mailed: OutboxMessage, now: datetime) -> None:
        self.fails(now, 5, permanent=False)
        self.fails(now, 5, kind="deferred", key="d")
        assert not Suppression.objects.exists()

    def test_a_mail_that_arrives_forgives_what_was_before(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        self.fails(now, 2)
        record(news(now, kind="delivered", key="ok"), now=now)
        assert not Suppression.objects.exists()

    def test_what_two_tell_of_one_mail_is_one_failure(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        for number, kind in enumerate(["bounced", "failed", "bounced", "bounced"]):
            record(news(now, permanent=True, kind=kind, key=f"told-{number}"), now=now)
        assert Suppression.objects.get().failures == 1

    def test_nobody_fails_to_whom_the_mail_never_went(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        record(news(now, permanent=True, recipient="rival@example.org"), now=now)
        assert not Suppression.objects.exists()

    def test_a_copy_that_comes_back_counts_for_whom_it_was_sent_to(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        self.fails(now, 3, recipient="COPY@example.com")
        assert list(
            suppress.suppressed(mailed.brand_id, ["copy@example.com", "zoe@example.com"])
        ) == ["copy@example.com"]

    def test_a_delivery_told_after_its_bounce_forgives_nothing(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        record(news(now, permanent=True), now=now)
        record(news(now, kind="delivered", key="late"), now=now)
        assert Suppression.objects.get().failures == 1

    def test_a_server_that_takes_every_mail_and_returns_it_is_found_out(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        for number in range(3):
            about = {"provider_ref": f"mail-{number}"}
            record(news(now, kind="delivered", key=f"took-{number}", **about), now=now)
            record(news(now, permanent=True, key=f"returned-{number}", **about), now=now)
        assert Suppression.objects.get().suppressed_at == now

    def test_a_mail_that_arrived_in_between_ends_the_row(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        for number, kinds in enumerate(["dr", "dr", "d", "dr"]):
            for kind in kinds:
                name = {"d": "delivered", "r": "bounced"}[kind]
                key = f"{kind}-{number}"
                about = {"provider_ref": f"mail-{number}", "permanent": kind == "r"}
                record(news(now, kind=name, key=key, **about), now=now)
        assert Suppression.objects.get().failures == 1

    def test_a_suppressed_address_is_not_forgiven_by_an_old_mail(
        self, mailed: OutboxMessage, now: datetime
    ) -> None:
        self.fails(now, 3)
        record(news(now, kind="delivered", key="ok"), now=now)
        assert Suppression.objects.get().suppressed_at == now

    def test_one_complaint_is_enough(self, mailed: OutboxMessage, now: datetime) -> None:
        record(news(now, kind="complained"), now=now)
        assert suppress.suppressed(mailed.brand_id, ["zoe@example.com"])

    def test_brands_count_for_themselves(self, mailed: OutboxMessage, now: datetime) -> None:
        record(news(now, kind="complained"), now=now)
        other = make.brand("other")
        assert suppress.suppressed(other.pk, ["zoe@example.com"]) == {}

    def test_it_can_be_lifted(self, mailed: OutboxMessage, acme: Brand, now: datetime) -> None:
        self.fails(now, 3)
        suppress.lift(Suppression.objects.get(), reason="They changed their mailbox")
        assert suppress.suppressed(acme.pk, ["zoe@example.com"]) == {}

    def test_the_first_time_stands(self, mailed: OutboxMessage, now: datetime) -> None:
        self.fails(now, 3)
        later = now + timedelta(days=1)
        record(news(later, permanent=True, key="again", provider_ref="mail-4"), now=later)
        assert Suppression.objects.get().suppressed_at == now


def test_a_bounce_is_told_in_the_conversation_it_belongs_to(
    mailed: OutboxMessage, now: datetime
) -> None:
    file_delivery(news(now, detail="550 unknown"), now=now)
    event = events(mailed).get(kind="delivery")
    assert event.message == mailed.message
    assert event.data == {"state": "bounced", "to": "zoe@example.com", "detail": "550 unknown"}


def test_good_news_is_no_line_in_the_history(mailed: OutboxMessage, now: datetime) -> None:
    file_delivery(news(now, kind="delivered"), now=now)
    assert not events(mailed).filter(kind="delivery").exists()
    assert mailed.deliveries.get().kind == "delivered"


def test_the_same_bounce_is_one_line(mailed: OutboxMessage, now: datetime) -> None:
    file_delivery(news(now), now=now)
    file_delivery(news(now), now=now)
    assert events(mailed).filter(kind="delivery").count() == 1
