"""What every test may ask for: the two shipped brands, and the moment that tests call now."""

from datetime import datetime

import pytest

from support.models import Brand
from tests import make


@pytest.fixture
def now() -> datetime:
    """Monday noon, UTC: inside Luneo's hours, before FoodyePay's."""
    return make.NOON


@pytest.fixture
def luneo(db: None) -> Brand:
    return make.brand(
        "luneo",
        name="Luneo",
        time_zone="Europe/Paris",
        language="fr",
        domain="luneo.app",
        addresses=["support@luneo.app"],
    )


@pytest.fixture
def foodyepay(db: None) -> Brand:
    return make.brand(
        "foodyepay",
        name="FoodyePay",
        time_zone="America/Los_Angeles",
        domain="foodyepay.com",
        addresses=["support@foodyepay.com"],
    )
