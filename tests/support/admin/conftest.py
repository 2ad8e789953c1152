"""Who sits before the console in these tests."""

from typing import Any

import pytest
from django.test import Client

from support.models import Brand, Role
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
