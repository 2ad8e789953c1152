"""How tests declare an incident, and enter a change of FoodyePay, whose runbook wants two approvals and a window."""

from typing import Any, Protocol

import pytest

from incidents import changes, lifecycle
from incidents.models import Change, Incident
from support.models import Brand
from support.tickets.actor import SYSTEM
from tests.make import NOON

PULL = "https://github.com/foodye/pay/pull/42"


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


class Propose(Protocol):
    def __call__(self, *approvers: str, number: int = 42, brand: Brand | None = None) -> Change: ...


@pytest.fixture
def propose(foodyepay: Brand) -> Propose:
    def made(*approvers: str, number: int = 42, brand: Brand | None = None) -> Change:
        link = PULL.replace("42", str(number))
        for login in approvers:
            changes.hear(
                brand or foodyepay, link, login=login, author="author", approves=True, at=NOON
            )
        return Change.objects.create(
            brand=brand or foodyepay,
            title="Faster refunds",
            link=link,
            created_at=NOON,
            created_by="Lea",
        )

    return made
