"""A brand, and a carrier named `test` beside the real ones."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

import pytest
from pytest_django import Settings

from support.models import Brand, OutboxMessage
from support.outbound import outbox
from tests import make
from tests.support.outbound import carried


class Queue(Protocol):
    def __call__(self, key: str = ..., **fields: Any) -> OutboxMessage: ...


@pytest.fixture
def acme(db: None) -> Brand:
    return make.brand()


@pytest.fixture(autouse=True)
def _test_carrier(settings: Settings) -> Iterator[None]:
    name = "tests.support.outbound.carried"
    settings.OUTBOX_CARRIERS = {**settings.OUTBOX_CARRIERS, "test": f"{name}.send"}
    settings.OUTBOX_GUARDS = {"held": f"{name}.guard"}
    carried.forget()
    yield
    carried.forget()


@pytest.fixture
def queue(acme: Brand, now: datetime) -> Queue:
    def queued(key: str = "one", **fields: Any) -> OutboxMessage:
        values: dict[str, Any] = {
            "carrier": "test",
            "destination": "api.example.com",
            "payload": {},
            "now": now,
        }
        return outbox.queue(key=key, brand=acme, **(values | fields))

    return queued
