"""Amazon's servers on loopback, and none of its keys remembered from one test to the next."""

import re
from collections.abc import Iterator

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from support.channels import sns


@pytest.fixture(autouse=True)
def _nothing_fetched() -> Iterator[None]:
    sns.KEYS.clear()
    yield
    sns.KEYS.clear()


@pytest.fixture
def place(
    httpserver: HTTPServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> HTTPServer:
    """A server of Amazon's on loopback."""
    settings.EGRESS_ALLOWED_PRIVATE = [f"{httpserver.host}:{httpserver.port}"]
    here = httpserver.url_for("/")
    monkeypatch.setattr(sns, "CERTIFICATE", re.compile(re.escape(here) + r"\w+\.pem"))
    monkeypatch.setattr(sns, "QUESTION", re.compile(re.escape(here) + r"yes\?.*"))
    return httpserver
