"""What a provider tells of a mail before we have written down what it calls it."""

from datetime import datetime
from typing import Any

import pytest

from support.inbound import process
from support.models import Brand, DeliveryEvent, OutboxMessage, RawMessage
from tests import make
from tests.support.channels import provider_cases as cases
from tests.support.channels.tracking_cases import REF, ZOE, post, postmark, send


@pytest.fixture
def mail(luneo: Brand, now: datetime, settings: Any) -> OutboxMessage:
    """An answer that a provider has taken just now."""
    settings.ANYMAIL = cases.SETTINGS
    settings.ALLOWED_HOSTS = ["testserver"]
    message = make.message(make.ticket(luneo), kind="reply")
    return OutboxMessage.objects.create(
        brand=luneo,
        key="reply:1",
        carrier="mail",
        destination=ZOE,
        payload={},
        message=message,
        ticket=message.ticket,
        created_at=now,
        run_at=now,
        give_up_at=now,
    )


def test_what_is_told_before_we_know_the_mails_name_is_heard_all_the_same(
    mail: OutboxMessage,
) -> None:
    OutboxMessage.objects.update(provider_ref="")
    assert post(postmark()).status_code == 200
    raw = RawMessage.objects.get()
    process.process_due(now=raw.run_at)
    raw.refresh_from_db()
    assert (raw.state, raw.last_error, DeliveryEvent.objects.count()) == ("new", "", 0)
    OutboxMessage.objects.update(provider_ref=REF)
    process.process_due(now=raw.run_at)
    raw.refresh_from_db()
    assert (raw.state, raw.outcome["flags"]) == ("done", ["kept_1_of_1"])


def test_what_is_told_of_nobodys_mail_is_looked_at_twice_and_no_more(mail: OutboxMessage) -> None:
    OutboxMessage.objects.update(provider_ref="another")
    assert send(postmark()) == ["kept_0_of_1"]
    assert RawMessage.objects.get().attempts == 2
