"""A brand without a runbook, and somebody who works there."""

import pytest
from django.contrib.auth.models import User

from support.models import Brand
from tests import make


@pytest.fixture
def brand(db: None) -> Brand:
    return make.brand()


@pytest.fixture
def ada(brand: Brand) -> User:
    return make.agent("ada", brand)
