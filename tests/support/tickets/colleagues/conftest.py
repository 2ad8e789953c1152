"""Two colleagues, and a ticket of one of them."""

import pytest
from django.contrib.auth.models import User

from support.models import (
    Brand,
    Ticket,
)
from tests import make


@pytest.fixture
def brand(db: None) -> Brand:
    return make.brand()


@pytest.fixture
def ada(brand: Brand) -> User:
    return make.agent("ada", brand)


@pytest.fixture
def bob(brand: Brand) -> User:
    return make.agent("bob", brand)


@pytest.fixture
def ticket(brand: Brand, bob: User) -> Ticket:
    """Bob's."""
    return make.ticket(brand, assignee=bob)
