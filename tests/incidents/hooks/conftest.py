"""What every test of a door may ask for."""

from typing import Any

import pytest
from django.test import Client

from support.models import Brand
from tests.incidents.hooks.door_cases import ALL, OLD


@pytest.fixture
def client(foodyepay: Brand, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Client:
    """Somebody outside, while every secret of Foodyepay is set."""
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "foodyepay.localhost"]
    for door in ALL:
        monkeypatch.setenv(door.variable, OLD)
    return Client()
