"""Who sits before the console in these tests, and the ticket that they look at."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from support.models import Brand, Role, Ticket
from tests import make
from tests.support.admin.desk import Desk, SitDown


@pytest.fixture
def sit_down(client: Client, luneo: Brand) -> SitDown:
    """Sign somebody in with a role at Luneo."""

    def sit(role: Role = Role.AGENT, name: str = "ada", **fields: Any) -> Desk:
        user = make.agent(name, luneo, role=role, **fields)
        client.force_login(user)
        return Desk(client, user)

    return sit


@pytest.fixture
def desk(sit_down: SitDown) -> Desk:
    return sit_down()


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    """Opened an hour ago."""
    return make.ticket(luneo, text="the page stays white", at=timezone.now() - timedelta(hours=1))
