"""A colleague of Ada's, and his ticket."""

import pytest
from django.contrib.auth.models import User

from support.models import Brand, Ticket
from tests import make


@pytest.fixture
def bob(brand: Brand) -> User:
    return make.agent("bob", brand)


@pytest.fixture
def ticket(brand: Brand, bob: User) -> Ticket:
    """Bob's."""
    return make.ticket(brand, assignee=bob)
