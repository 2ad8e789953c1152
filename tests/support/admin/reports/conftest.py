"""Three hours after noon, and a lead who looks."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from support.models import Brand, Role
from tests import make
from tests.support.tickets.desk import HOUR, NOON


@pytest.fixture(autouse=True)
def _at_three() -> Iterator[None]:
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def lead(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("lena", luneo, role=Role.LEAD))
    return client
