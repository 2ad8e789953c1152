"""How a mail of ours fares is said beside the message: by its row until it left, then by what its provider told."""

from datetime import timedelta
from typing import Any

import pytest

from support.admin.ticket import thread
from support.models import Brand, Customer, DeliveryEvent, Message, OutboxMessage
from tests import make

HOUR = timedelta(hours=1)
Told = tuple[str, str]


@pytest.fixture
def mail(luneo: Brand) -> OutboxMessage:
    """An answer that was sent at noon."""
    message = make.message(make.ticket(luneo), kind=Message.Kind.REPLY)
    return OutboxMessage.objects.create(
        brand=luneo,
        key="reply:1",
        carrier="mail",
        destination="zoe@example.com",
        payload={},
        message=message,
        ticket=message.ticket,
        state="sent",
        sent_at=make.NOON,
        created_at=make.NOON,
        give_up_at=make.NOON,
    )


def tell(mail: OutboxMessage, kind: str, **fields: Any) -> None:
    values = {"at": make.NOON + HOUR, "key": f"{kind}:{DeliveryEvent.objects.count()}"}
    DeliveryEvent.objects.create(outbox=mail, kind=kind, **(values | fields))


def said(mail: OutboxMessage) -> Told:
    assert mail.message is not None
    ((tone, words, row),) = thread.entry(mail.message).deliveries
    assert row == mail
    return tone, words


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ([], ("ok", "Sent to zoe@example.com")),
        (["sent"], ("ok", "Sent to zoe@example.com")),
        (["deferred"], ("soon", "Sent to zoe@example.com, whose server keeps it waiting")),
        (["deferred", "delivered"], ("ok", "Delivered to zoe@example.com")),
        (["delivered", "deferred"], ("ok", "Delivered to zoe@example.com")),
        (["delivered", "bounced"], ("late", "Came back from zoe@example.com")),
        (["rejected"], ("late", "Not sent on to zoe@example.com by the provider")),
        (["failed"], ("late", "Not delivered to zoe@example.com")),
        (["complained", "delivered"], ("late", "zoe@example.com called it spam")),
        (["relayed"], ("ok", "Sent to zoe@example.com")),
    ],
)
def test_the_weightiest_news_is_said(mail: OutboxMessage, kinds: list[str], told: Told) -> None:
    for kind in kinds:
        tell(mail, kind)
    assert said(mail) == told


def test_why_it_came_back_is_said_and_from_whom(mail: OutboxMessage) -> None:
    tell(mail, "bounced", recipient="copy@example.com", detail="550 no such mailbox")
    assert said(mail)[1] == "Came back from copy@example.com: 550 no such mailbox"


def test_why_it_arrived_is_not_said(mail: OutboxMessage) -> None:
    tell(mail, "delivered", detail="250 2.0.0 OK")
    assert said(mail) == ("ok", "Delivered to zoe@example.com")


def test_news_of_before_it_was_sent_again_counts_no_more(mail: OutboxMessage) -> None:
    tell(mail, "bounced", detail="550 full")
    mail.decided_by, mail.sent_at = "Ada", make.NOON + 2 * HOUR
    mail.save()
    assert said(mail) == ("ok", "Sent to zoe@example.com")
    tell(mail, "delivered", at=make.NOON + 3 * HOUR)
    assert said(mail) == ("ok", "Delivered to zoe@example.com")


@pytest.mark.parametrize(
    ("state", "attempts", "told"),
    [
        ("pending", 0, ("none", "On its way to zoe@example.com")),
        ("pending", 2, ("soon", "Trying again to reach zoe@example.com: 451 later")),
        ("dead", 9, ("late", "Not delivered to zoe@example.com: 451 later")),
        ("cancelled", 0, ("none", "Not sent to zoe@example.com: no longer needed")),
    ],
)
def test_until_it_left_its_row_says_how_it_fares(
    mail: OutboxMessage, state: str, attempts: int, told: Told
) -> None:
    mail.state, mail.attempts, mail.last_error = state, attempts, "451 later"
    mail.save()
    tell(mail, "delivered")
    assert said(mail) == told


@pytest.mark.parametrize(
    ("kind", "name", "address", "known", "said"),
    [
        ("customer", "Zoé", "zoe@example.com", "Zoé Martin", "Zoé"),
        ("customer", "", "zoe@example.com", "Zoé Martin", "Zoé Martin"),
        ("customer", "", "zoe@example.com", "", "zoe@example.com"),
        ("customer", "", "", "", "customer 7"),
        ("customer", "", "", None, "Customer"),
        ("auto", "", "", None, "Deskbell"),
        ("reply", "Ada", "", None, "Ada"),
    ],
)
def test_a_letter_of_somebody_forgotten_is_not_ours(
    kind: str, name: str, address: str, known: str | None, said: str
) -> None:
    customer = None if known is None else Customer(pk=7, name=known)
    message = Message(kind=kind, author_name=name, from_address=address, customer=customer)
    assert thread.author(message) == said
