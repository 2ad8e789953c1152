"""An incident of each brand that is over, and the people who look back at it."""

import pytest
from django.contrib.auth.models import User

from incidents import lifecycle
from incidents.models import Incident
from support.models import Brand
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.support.escalation.rows import at

END = {"resolution": "Fixed", "follow_up": "We watch it"}


def ended(brand: Brand, category: str, severity: str = "P0") -> Incident:
    """Declared at noon, taken after two minutes, over after an hour."""
    incident = lifecycle.declare(
        brand,
        title="Checkout is down",
        severity=severity,
        category=category,
        tickets=[make.ticket(brand), make.ticket(brand)],
        by=SYSTEM,
        now=at(0),
        key="one",
    )
    lifecycle.page(incident, now=at(1))
    lifecycle.acknowledge(incident, by=Actor("Ada"), now=at(2))
    lifecycle.note(incident, "The replica lags", by=Actor("Ada"), now=at(9))
    lifecycle.resolve(incident, slots=END, by=Actor("Ada"), now=at(60))
    return incident


@pytest.fixture
def over(luneo: Brand) -> Incident:
    return ended(luneo, "checkout")


@pytest.fixture
def people(luneo: Brand) -> list[User]:
    return [make.agent(name, luneo) for name in ("ada", "ben", "cleo")]
