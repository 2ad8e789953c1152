"""A stranger who looks at the public page, and an incident to be seen there."""

import json
from typing import Any

import time_machine
from django.test import Client

from incidents import lifecycle
from incidents.models import Incident
from support.models import Brand
from support.tickets.actor import SYSTEM
from tests import make
from tests.make import NOON
from tests.support.escalation.rows import at

END = {"resolution": "The replica holds", "follow_up": "We watch it"}
LUNEO, FOODYEPAY = "luneo.localhost", "foodyepay.localhost"


def declare(brand: Brand, **changed: Any) -> Incident:
    values: dict[str, Any] = {
        "title": "LUN-1 My card 4242 is refused",
        "severity": "P0",
        "category": "checkout" if brand.slug == "luneo" else "payments",
        "tickets": [make.ticket(brand, subject="My card 4242 is refused")],
        "by": SYSTEM,
        "now": NOON,
        "key": "one",
    }
    return lifecycle.declare(brand, **(values | changed))


def get(
    client: Client, path: str, host: str = LUNEO, *, language: str = "en", minute: float = 5
) -> Any:
    with time_machine.travel(at(minute), tick=False):
        return client.get(path, headers={"host": host, "accept-language": language})


def page(client: Client, path: str = "/", **how: Any) -> str:
    response = get(client, path, **how)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def document(client: Client, name: str, **how: Any) -> Any:
    return json.loads(page(client, f"/api/v2/{name}.json", **how))
