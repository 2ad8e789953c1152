"""A Jira that answers, and an incident that it tracks."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from incidents import lifecycle
from incidents.management.fakes.jira import TOKEN, USER
from incidents.models import Incident, Obligation
from support.lib import http
from support.models import Brand
from support.tickets.actor import SYSTEM
from tests.fakes import FakeJira
from tests.make import NOON


@pytest.fixture
def tracker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJira]:
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.2)
    with FakeJira().running() as fake:
        for name, value in {"URL": fake.url, "USER": USER, "TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"FOODYEPAY_JIRA_{name}", value)
        settings.EGRESS_ALLOWED_PRIVATE = [fake.place]
        yield fake


def declare(brand: Brand, *, severity: str = "P0", title: str = "Balances are wrong") -> Incident:
    return lifecycle.declare(
        brand,
        title=title,
        severity=severity,
        category="balance",
        tickets=[],
        by=SYSTEM,
        now=NOON,
        key=f"category:{title}"[:100],
    )


def duty(incident: Incident) -> Obligation:
    return incident.obligations.get(kind="jira")
