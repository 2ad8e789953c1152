"""What every test may ask for, and which tests this machine cannot run."""

import os
import shutil
from datetime import datetime

import pytest

from support.models import Brand
from tests import make


def missing() -> dict[str, str]:
    """Markers of tests that cannot run here, each with the reason that is printed."""
    reasons = {}
    if not (
        os.environ.get("DATABASE_URL", "").startswith("postgres") and "REDIS_URL" in os.environ
    ):
        reasons["services"] = "needs PostgreSQL and Redis: make test-services"
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        reasons["browser"] = "needs a Chromium: apt-get install chromium"
    return reasons


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = missing()
    for item in items:
        for marker in item.iter_markers():
            if marker.name in reasons:
                item.add_marker(pytest.mark.skip(reason=reasons[marker.name]))


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
