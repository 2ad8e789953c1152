"""A request that breaks: what its visitor sees, on the console's host and on a brand's."""

from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from support.models import Brand
from tests.make import agent

pytestmark = pytest.mark.django_db
GONE = "This page cannot be shown just now."
BROKE = "Something broke on our side."
PUBLIC = ["/help/support", "/subscribe", "/contact", "/nothing"]


@pytest.fixture
def visitor() -> Client:
    """Sees what a browser would; the test hears of no exception."""
    return Client(raise_request_exception=False)


def breaks(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever asks the database for a cursor from now on gets this."""

    def cursor(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", cursor)


@pytest.mark.parametrize(
    "error", [OperationalError("connection refused"), InterfaceError("connection already closed")]
)
def test_without_its_database_the_desk_says_when_to_come_again(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    breaks(monkeypatch, error)
    answer = visitor.get("/help/support")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert GONE in page
    assert str(error) not in page


def test_what_is_our_own_fault_is_500_and_names_no_time(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch, DataError("value too long"))
    answer = visitor.get("/help/support")
    assert (answer.status_code, answer.get("Retry-After")) == (500, None)
    assert BROKE in answer.content.decode()
    assert "value too long" not in answer.content.decode()


@pytest.mark.parametrize("path", PUBLIC)
def test_no_public_page_of_a_brand_ends_in_500(
    visitor: Client, luneo: Brand, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    host = luneo.hosts[0]
    visitor.get("/", HTTP_HOST=host)  # the hosts are remembered, as they are in a running process
    breaks(monkeypatch, OperationalError("gone"))
    assert visitor.get(path, HTTP_HOST=host).status_code in {200, 404, 503}


def test_the_console_says_so_too_and_signs_nobody_out(
    visitor: Client, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.force_login(agent("ada", luneo))
    with monkeypatch.context() as gone:
        breaks(gone, OperationalError("gone"))
        answer = visitor.get(reverse("admin:index"))
        assert answer.status_code == 503
        assert "sessionid" not in answer.cookies
    assert visitor.get(reverse("admin:index")).status_code == 200


def test_the_page_speaks_the_visitors_language(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch, OperationalError("gone"))
    page = visitor.get("/help/support", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="fr">' in page
    assert "Cette page ne peut pas être affichée" in page
