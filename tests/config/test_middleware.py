"""Whose host was called, and the number every answer carries."""

import re
import time
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.middleware import BrandHostMiddleware, RequestIdMiddleware
from support.models import Brand
from tests import make


def seen(middleware: BrandHostMiddleware, host: str) -> tuple[Brand | None, str]:
    """The brand and the routes that a view behind the middleware would find."""
    request = RequestFactory().get("/", HTTP_HOST=host)
    middleware(request)
    return getattr(request, "brand", None), getattr(request, "urlconf", settings.ROOT_URLCONF)


def nothing(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.django_db
def test_a_brands_host_shows_that_brands_routes_whatever_the_port_and_case() -> None:
    acme = make.brand("acme", hosts=["acme.localhost"])
    middleware = BrandHostMiddleware(nothing)
    assert seen(middleware, "acme.localhost") == (acme, settings.BRAND_URLCONF)
    assert seen(middleware, "ACME.localhost:8731") == (acme, settings.BRAND_URLCONF)


@pytest.mark.django_db
def test_any_other_host_is_the_console() -> None:
    make.brand("acme", hosts=["acme.localhost"])
    middleware = BrandHostMiddleware(nothing)
    assert seen(middleware, "localhost:8000") == (None, settings.ROOT_URLCONF)
    assert seen(middleware, "other.localhost") == (None, settings.ROOT_URLCONF)


@pytest.mark.django_db
def test_hosts_are_read_once_in_ten_seconds_and_a_new_one_is_found_after_that(
    django_assert_num_queries: object,
) -> None:
    middleware = BrandHostMiddleware(nothing)
    assert seen(middleware, "acme.localhost")[0] is None
    assert 9 < middleware.fresh_until - time.monotonic() <= 10
    acme = make.brand("acme", hosts=["acme.localhost"])
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert seen(middleware, "acme.localhost")[0] is None
    middleware.fresh_until -= 10
    assert seen(middleware, "acme.localhost")[0] == acme


@pytest.mark.django_db
def test_without_a_database_the_hosts_last_seen_still_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone() -> None:
        raise DatabaseError

    acme = make.brand("acme", hosts=["acme.localhost"])
    middleware = BrandHostMiddleware(nothing)
    seen(middleware, "acme.localhost")
    middleware.fresh_until -= 10
    monkeypatch.setattr(Brand.objects, "all", gone)
    assert seen(middleware, "acme.localhost")[0] == acme


@pytest.mark.django_db
def test_a_brands_host_has_no_door_to_the_console(client: Client) -> None:
    make.brand("acme", hosts=["acme.localhost"])
    for path in ("/admin/", "/account/login/"):
        assert client.get(path, HTTP_HOST="acme.localhost").status_code == 404
        assert client.get(path, HTTP_HOST="localhost").status_code != 404


@pytest.mark.django_db
def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
def test_each_answer_carries_the_number_of_its_log_line_which_hides_path_and_query(
    client: Client,
) -> None:
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as lines:
        answer = client.get("/admin/login/?next=/secret-link")
    number = answer["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", number)
    line = next(line for line in lines if line["event"] == "answered")
    assert line["request_id"] == number
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert "secret-link" not in str(lines)


@pytest.mark.parametrize("length", [2**16 + 1, 10**15, "9" * 5000, "-1", "a"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json"])
def test_more_than_we_take_is_refused_before_a_byte_is_read(
    settings: Settings, kind: str, length: object
) -> None:
    """A form's files would be on the disk before a view could say no."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**16
    said: dict[str, Any] = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    request = RequestFactory().generic("POST", "/contact", b"", **said)
    request.read = None  # type: ignore[assignment,method-assign]
    answer = RequestIdMiddleware(nothing)(request)
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/plain")


@pytest.mark.parametrize("length", ["", "0", "1", str(2**16)])
def test_what_we_take_goes_on(settings: Settings, length: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**16
    said: dict[str, Any] = {"CONTENT_LENGTH": length}
    request = RequestFactory().generic("POST", "/contact", b"", **said)
    assert RequestIdMiddleware(nothing)(request).status_code == 200
