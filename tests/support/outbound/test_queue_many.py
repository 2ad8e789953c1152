"""A mailing to thousands is queued by a few statements, once for each key, and can be begun again."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from support.models import Brand, OutboxMessage
from support.outbound import outbox
from support.outbound.outbox import Queued
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Brand:
    return make.brand("acme")


def items(*numbers: int) -> list[Queued]:
    return [
        Queued(
            key=f"news:{each}",
            destination=f"p{each}@example.com",
            payload={"text": f'Ça va, "{each}"?', "to": [f"p{each}@example.com"], "n": {"a": None}},
        )
        for each in numbers
    ]


def send(brand: Brand, *numbers: int) -> int:
    return outbox.queue_many(items(*numbers), brand=brand, carrier="mail", now=NOON)


def test_a_row_of_many_is_like_a_row_queued_alone(acme: Brand) -> None:
    send(acme, 1)
    one = items(2)[0]
    outbox.queue(
        key=one.key,
        brand=acme,
        carrier="mail",
        destination=one.destination,
        payload=one.payload,
        now=NOON,
    )
    many, alone = OutboxMessage.objects.order_by("key")
    differ = {"id", "key", "destination", "payload"}
    fields = [each.attname for each in OutboxMessage._meta.concrete_fields]
    for name in set(fields) - differ:
        assert getattr(many, name) == getattr(alone, name), name
    assert many.payload == items(1)[0].payload


def test_what_is_known_is_queued_once(acme: Brand) -> None:
    assert send(acme, 1, 2) == 2
    OutboxMessage.objects.filter(key="news:1").update(state="sent")
    assert send(acme, 1, 2, 3) == 1
    states = OutboxMessage.objects.order_by("key").values_list("state", flat=True)
    assert list(states) == ["sent", "pending", "pending"]


def test_nobody_is_nothing(acme: Brand) -> None:
    assert send(acme) == 0


def test_statements_follow_the_thousands(acme: Brand) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert send(acme, *range(2500)) == 2500
    assert len([each for each in queries if "INSERT" in each["sql"]]) == 3


def test_it_is_part_of_the_callers_transaction(acme: Brand) -> None:
    with transaction.atomic():
        send(acme, 1)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_the_bell_rings_once_for_all_and_not_for_none(
    acme: Brand, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        send(acme, *range(1500))
    assert len(rung) == 1
    with django_capture_on_commit_callbacks() as rung:
        send(acme, *range(1500))
    assert not rung
