"""A lead of Luneo, signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from support.models import Brand, Role
from tests import make


@pytest.fixture
def lead(client: Client, luneo: Brand) -> User:
    user = make.agent("lea", luneo, role=Role.LEAD)
    client.force_login(user)
    return user
