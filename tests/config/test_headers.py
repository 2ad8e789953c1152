"""What a browser is told beside each page, whichever page it is, and that no form is taken without its token."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from support.models import Brand
from tests import make

PAGES = [
    "/account/login/",
    "/admin/",
    "/admin/support/ticket/",
    "/admin/support/ticket/0/change/",
    "/contact?brand=luneo",
    "/help/support?brand=luneo",
    "/subscribe?brand=luneo",
    "/status/luneo/",
    "/nowhere/at/all/",
]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "img-src": ["'self'", "data:"],
}


@pytest.fixture
def client(luneo: Brand, client: Client) -> Client:
    client.force_login(make.agent("ada", luneo))
    return client


def test_every_page_tells_the_browser_the_same(client: Client) -> None:
    for page in PAGES:
        answer = client.get(page)
        assert {name: answer.get(name) for name in HEADERS} == HEADERS, page
        policy = {
            name: sources
            for name, *sources in map(str.split, answer["Content-Security-Policy"].split(";"))
        }
        assert {name: policy.get(name) for name in POLICY} == POLICY, page
        assert not re.search(r"unsafe|\*|https?:", answer["Content-Security-Policy"]), page


def test_behind_tls_a_browser_never_comes_back_without_it(
    client: Client, settings: Settings
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    fresh = Client()
    assert fresh.get("/contact?brand=luneo")["Location"].startswith("https://")
    safe = fresh.get("/contact?brand=luneo", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=31536000" in safe["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/logout/",
        "/contact?brand=luneo",
        "/subscribe?brand=luneo",
        "/admin/support/ticket/",
        "/admin/support/ticket/new/",
        "/admin/support/runbookversion/draft/",
        "/admin/incidents/incident/declare/",
    ],
)
def test_a_post_without_the_token_of_our_form_is_refused(luneo: Brand, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.agent("ada", luneo))
    assert strict.post(path, {"x": "1"}).status_code == 403


def test_the_sessions_cookie_is_not_for_scripts_and_not_for_other_sites(luneo: Brand) -> None:
    make.agent("bob", luneo)
    client = Client()
    client.post(reverse("account_login"), {"login": "bob", "password": make.PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
