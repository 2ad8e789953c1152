"""One open incident under each shipped runbook, and how to make another one."""

from typing import Any, Protocol

import pytest

from incidents import lifecycle
from incidents.models import Incident
from support.models import Brand
from support.tickets.actor import SYSTEM
from tests.make import NOON


class Declare(Protocol):
    def __call__(self, brand: Brand, **changed: Any) -> Incident: ...


@pytest.fixture
def declare() -> Declare:
    def made(brand: Brand, **changed: Any) -> Incident:
        values: dict[str, Any] = {
            "title": "LUN-1 My card 4242 is refused",
            "severity": "P0",
            "category": "checkout" if brand.slug == "luneo" else "payments",
            "tickets": [],
            "by": SYSTEM,
            "now": NOON,
            "key": "one",
        }
        return lifecycle.declare(brand, **(values | changed))

    return made
