"""A colleague makes a passkey and signs in with it alone: allauth's own scripts, under our strict policy."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator

from support.models import AuditEntry
from tests import make
from tests.browser.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def plugged(desk: Desk) -> Iterator["CDPSession"]:
    """A key that is always touched at once, and knows its owner's finger."""
    devtools = desk.page.context.new_cdp_session(desk.page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield devtools
    devtools.detach()


def enrol(desk: Desk) -> None:
    """From the console to a passkey: the password is asked for again on the way."""
    page = desk.page
    desk.sign_in("emma")
    desk.open("/account/2fa/webauthn/add/")
    playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.fill("input[type=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/webauthn/add/"))
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("/2fa/(recovery-codes/)?$"))


def test_a_passkey_is_made_and_opens_the_console_without_a_password(
    desk: Desk, plugged: "CDPSession"
) -> None:
    page = desk.page
    enrol(desk)
    made = Authenticator.objects.get(type="webauthn")
    assert (made.user.username, made.wrap().name) == ("emma", "Laptop")
    assert AuditEntry.objects.filter(action="webauthn added", actor_key=made.user.pk).exists()
    page.context.clear_cookies()
    desk.open("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{desk.home}/admin/")
    assert AuditEntry.objects.filter(action="signed in", actor_key=made.user.pk).count() == 2
    assert desk.violations() == []


def test_after_the_password_a_key_is_asked_for_and_answers(
    desk: Desk, plugged: "CDPSession"
) -> None:
    page = desk.page
    enrol(desk)
    page.context.clear_cookies()
    desk.open("/admin/")
    page.fill("#id_login", "emma")
    page.fill("#id_password", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    page.get_by_role("button", name=re.compile("key")).click()
    page.wait_for_url(f"{desk.home}/admin/")
    assert desk.violations() == []


def test_a_key_that_belongs_to_nobody_here_opens_nothing(desk: Desk, plugged: "CDPSession") -> None:
    enrol(desk)
    Authenticator.objects.all().delete()
    desk.page.context.clear_cookies()
    desk.open("/admin/")
    desk.page.get_by_role("button", name="Sign in with a passkey").click()
    playwright.expect(desk.page.locator(".messagelist")).to_contain_text(re.compile("."))
    assert "/account/login/" in desk.page.url
