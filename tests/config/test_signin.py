"""Who gets into the console, for how long, and with which second factor."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from support.models import Brand, OutboxMessage, Role
from tests import make
from tests.support.admin.desk import Answer

SetClock = Callable[[timedelta], None]

HOME = "/admin/"
LOGIN = reverse("account_login")


@pytest.fixture
def ada(luneo: Brand) -> User:
    return make.agent("ada", luneo, role=Role.AGENT)


def sign_in(client: Client, login: str = "ada", password: str = make.PASSWORD) -> Answer:
    return client.post(f"{LOGIN}?next={HOME}", {"login": login, "password": password})


def test_a_stranger_is_led_to_the_sign_in_page_and_back_to_where_they_went(
    client: Client, db: None
) -> None:
    answer = client.get("/admin/support/ticket/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{LOGIN}?next=")
    assert b"Sign in" in answer.content


@pytest.mark.parametrize("login", ["ada", "ada@desk.test"])
def test_an_agent_signs_in_by_name_or_by_address(client: Client, ada: User, login: str) -> None:
    assert sign_in(client, login)["Location"] == HOME
    assert client.get(HOME).status_code == 200


def test_whoever_forgot_a_password_finds_the_way_back_to_the_sign_in_page(
    client: Client, db: None
) -> None:
    link = f'<a href="{LOGIN}">Sign in</a>'
    for name in ("account_reset_password", "account_reset_password_done"):
        assert link in client.get(reverse(name)).content.decode()
    page = client.get(LOGIN)
    assert link not in page.content.decode()
    assert page.context["form"].fields["login"].widget.attrs["autofocus"]


def test_nobody_makes_an_account_from_outside(client: Client, db: None) -> None:
    page = client.post(
        reverse("account_signup"), {"username": "x", "email": "x@x.test", "password1": "y"}
    )
    assert b"closed" in page.content.lower()


def test_somebody_who_is_no_colleague_is_refused_and_not_led_in_circles(
    client: Client, luneo: Brand
) -> None:
    make.agent("guest", luneo, is_staff=False)
    sign_in(client, "guest")
    assert client.get(HOME, follow=True).status_code == 403


def test_signing_out_is_a_post_and_ends_the_session(client: Client, ada: User) -> None:
    sign_in(client)
    client.get(reverse("account_logout"))
    assert client.get(HOME).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("old", ["logout", "password_change"])
def test_django_admins_own_pages_lead_to_ours(client: Client, ada: User, old: str) -> None:
    sign_in(client)
    assert client.get(reverse(f"admin:{old}"))["Location"].startswith("/account/")


def test_guessing_is_stopped_by_counters_in_the_database(client: Client, ada: User) -> None:
    cache.clear()
    refused = [sign_in(client, password="wrong") for _ in range(6)]
    assert b"Too many failed login attempts" in refused[-1].content
    assert sign_in(client).status_code == 200  # the right password, too late
    assert isinstance(caches["default"], DatabaseCache)
    cache.clear()


def test_guesses_of_one_network_count_together_whatever_the_name_and_the_machine(
    client: Client, ada: User
) -> None:
    cache.clear()
    answers = [
        client.post(
            LOGIN,
            {"login": f"name{number}", "password": "wrong"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )
        for number in range(11)
    ]
    assert b"Too many failed login attempts" in answers[-1].content
    elsewhere = client.post(
        LOGIN, {"login": "ada", "password": make.PASSWORD}, REMOTE_ADDR="203.0.114.1"
    )
    assert elsewhere.status_code == 302
    cache.clear()


def test_a_code_is_guessed_five_times_from_however_many_networks(client: Client, ada: User) -> None:
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    sign_in(client)
    wrong = str((int(_code(secret)) + 500_000) % 1_000_000).zfill(6)
    for number in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong}, REMOTE_ADDR=f"203.0.{number}.1")
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)}, REMOTE_ADDR="203.0.9.1")
    assert client.get(HOME).status_code == 302  # the right code, too late
    cache.clear()


def test_a_mailbox_gets_five_links_an_hour_whoever_asks(
    client: Client, ada: User, mailoutbox: list[object]
) -> None:
    cache.clear()
    with time_machine.travel(make.NOON, tick=False) as clock:
        for number in range(8):
            asked = {"email": ada.email}
            client.post(reverse("account_reset_password"), asked, REMOTE_ADDR=f"203.0.{number}.1")
            clock.shift(timedelta(minutes=2))
    assert len(mailoutbox) == 5
    cache.clear()


def test_who_is_guessed_at_hears_of_it_once_an_hour(client: Client, ada: User) -> None:
    cache.clear()
    with time_machine.travel(make.NOON, tick=False) as clock:
        for _try in range(4):
            sign_in(client, password="wrong")
        assert not OutboxMessage.objects.exists()
        clock.shift(timedelta(minutes=6))  # past what allauth remembers: the guesser is patient
        for _try in range(4):
            sign_in(client, login="ADA", password="wrong")
    told = OutboxMessage.objects.get()
    assert (told.destination, told.payload["to"]) == (ada.email, [ada.email])
    assert "ada" in told.payload["text"]
    cache.clear()


@pytest.mark.parametrize("spoilt", [{"is_active": False}, {"email": ""}])
def test_nobody_is_told_who_cannot_sign_in_or_be_written_to(
    client: Client, ada: User, spoilt: dict[str, object]
) -> None:
    User.objects.filter(pk=ada.pk).update(**spoilt)
    cache.clear()
    with time_machine.travel(make.NOON, tick=False) as clock:
        for _try in range(8):
            sign_in(client, password="wrong")
            clock.shift(timedelta(minutes=2))
    assert not OutboxMessage.objects.exists()
    cache.clear()


@pytest.mark.parametrize("email", ["ada@desk.test", "nobody@desk.test"])
def test_a_mail_server_that_is_away_is_told_in_a_sentence(
    client: Client, ada: User, settings: Settings, email: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    page = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
    assert page.status_code == 200
    assert b"The mail could not be sent. Try again in some minutes." in page.content


def test_without_a_second_factor_one_may_work_unless_the_setting_says_otherwise(
    client: Client, ada: User, settings: Settings
) -> None:
    sign_in(client)
    assert client.get(HOME).status_code == 200
    settings.SIGNIN_MFA_REQUIRED = True
    answer = client.get("/admin/support/ticket/", follow=True)
    assert answer.redirect_chain[0][0] == reverse("mfa_activate_totp")
    assert b"This console asks for a second factor." in answer.content


def test_the_second_factor_is_asked_for_at_the_next_sign_in(
    client: Client, ada: User, settings: Settings
) -> None:
    settings.SIGNIN_MFA_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert client.get(HOME).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.get(HOME).status_code == 200


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06}"


def test_setting_up_the_second_factor_opens_the_console(
    client: Client, ada: User, settings: Settings
) -> None:
    settings.SIGNIN_MFA_REQUIRED = True
    sign_in(client)
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert b"Enter your password" in asked.content
    page = client.post(asked.redirect_chain[-1][0], {"password": make.PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    assert Authenticator.objects.filter(user=ada, type="totp").exists()
    assert client.get(HOME).status_code == 200


def test_a_session_ends_after_an_hour_without_a_click(
    client: Client, ada: User, settings: Settings, time_machine_at: SetClock
) -> None:
    sign_in(client)
    client.get(HOME)
    time_machine_at(timedelta(minutes=59))
    assert client.get(HOME).status_code == 200
    time_machine_at(timedelta(minutes=59 + 61))
    assert client.get(HOME)["Location"].startswith(LOGIN)
    assert client.get(HOME)["Location"].startswith("/admin/login/")


def test_a_session_ends_after_a_working_day_however_busy(
    client: Client, ada: User, time_machine_at: SetClock
) -> None:
    sign_in(client)
    for minutes in range(0, 12 * 60, 50):
        time_machine_at(timedelta(minutes=minutes))
        assert client.get(HOME).status_code == 200
    time_machine_at(timedelta(hours=12, minutes=1))
    assert client.get(HOME).status_code == 302


@pytest.fixture
def time_machine_at() -> Iterator[SetClock]:
    """Set the clock this far after NOON."""
    traveller = time_machine.travel(make.NOON, tick=False)
    clock = traveller.start()
    yield lambda later: clock.move_to(make.NOON + later)
    traveller.stop()
