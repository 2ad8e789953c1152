"""What a stranger tries at the doors of the desk: other hosts, other places to go on to, other people's sessions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from support.models import Brand, Role
from tests import make
from tests.support.admin.desk import Answer, prove

LOGIN = reverse("account_login")
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/admin/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    " https://evil.example/",
    "\thttps://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example\\@testserver/",
    "/\t/evil.example",
    "ftp://testserver/",
]


@pytest.fixture
def ada(luneo: Brand) -> User:
    return make.agent("ada", luneo)


def leads_away(answer: Answer) -> bool:
    """Whether a browser that follows it leaves the desk: by scheme, by two slashes, by a backslash."""
    place = answer.get("Location", "")
    is_ours = place.startswith(("/", "http://testserver/", "https://testserver/")) or not place
    return not is_ours or bool(re.match(r"/[/\\\s]", place))


def sign_in(client: Client, **more: str) -> Answer:
    return client.post(LOGIN, {"login": "ada", "password": make.PASSWORD, **more})


@pytest.mark.parametrize("to", ELSEWHERE)
def test_no_next_leads_away(client: Client, ada: User, to: str) -> None:
    """At every door that goes on to where it is told."""
    assert not leads_away(client.post(reverse("set_language"), {"language": "fr", "next": to}))
    referred = client.post(reverse("set_language"), {"language": "fr"}, headers={"Referer": to})
    assert not leads_away(referred)
    client.force_login(ada)
    assert not leads_away(client.get(LOGIN, {"next": to}))  # somebody who is in already
    assert not leads_away(client.get("/admin/login/", {"next": to}))
    again = reverse("account_reauthenticate")
    answer = client.post(f"{again}?next=/admin/", {"password": make.PASSWORD, "next": to})
    assert answer.status_code == 302
    assert not leads_away(answer)
    assert not leads_away(client.post(reverse("account_logout"), {"next": to}))
    answer = sign_in(client, next=to)
    assert answer.status_code == 302
    assert not leads_away(answer)


def test_what_stands_behind_the_slash_is_never_a_host(client: Client, ada: User) -> None:
    """Addresses that are put together from the one that was called."""
    for path in ("//evil.example/", "//evil.example/admin", "/\\evil.example/admin"):
        assert not leads_away(client.get(path)), path
        client.force_login(ada)
        assert not leads_away(client.get(path)), path


HOSTS = [
    "evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example:80",
    "[::2]",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_is_refused_at_every_door(
    client: Client, ada: User, settings: Settings, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", ".localhost", "testserver"]
    for path in (LOGIN, "/admin/", reverse("account_reset_password"), "/status/luneo/", "/contact"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert b"evil" not in answer.content


def test_a_forwarded_host_is_not_believed(client: Client, ada: User) -> None:
    """A mail with a link for a new password must not lead to whoever asked for it."""
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil",
    }
    for path in (LOGIN, "/admin/", "/status/luneo/", "/help/support?brand=luneo"):
        answer = client.get(path, headers=forged)
        assert b"evil" not in answer.content, path
        assert "evil" not in str(answer.headers), path


def test_the_mail_for_a_new_password_leads_to_the_host_that_was_called(
    client: Client, ada: User, mailoutbox: list[Any]
) -> None:
    client.post(
        reverse("account_reset_password"),
        {"email": ada.email},
        headers={"X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"},
    )
    assert all("evil" not in mail.body for mail in mailoutbox)
    assert [mail.to for mail in mailoutbox] == [[ada.email]]
    (link,) = re.findall(r"http\S+", mailoutbox[0].body)
    assert link.startswith("http://testserver/account/")


def test_no_address_tells_who_has_an_account(
    client: Client, ada: User, mailoutbox: list[Any]
) -> None:
    url = reverse("account_reset_password")
    known, unknown = (client.post(url, {"email": each}) for each in (ada.email, "x@nowhere.test"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_session_planted_before_is_not_the_one_after(client: Client, ada: User) -> None:
    client.post(reverse("set_language"), {"language": "fr"})
    client.get("/admin/", follow=True)
    session = client.session
    session["planted"] = "by the attacker"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    sign_in(client)
    after = client.cookies["sessionid"].value
    assert after != before
    thief = Client()
    thief.cookies["sessionid"] = str(before)
    assert thief.get("/admin/").status_code == 302


@pytest.mark.parametrize("made_up", ["a" * 32, "../../etc/passwd", "", "'; DROP TABLE x;--", "é"])
def test_a_made_up_session_is_none_and_is_not_taken_on(ada: User, made_up: str) -> None:
    thief = Client()
    thief.cookies["sessionid"] = made_up
    assert thief.get("/admin/").status_code == 302
    sign_in(thief)
    assert thief.cookies["sessionid"].value != made_up


def test_a_new_password_ends_the_sessions_elsewhere(client: Client, ada: User) -> None:
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    new = "another long and boring one"
    sent = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), sent)
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_a_session_signed_out_of_is_gone_from_the_database(client: Client, ada: User) -> None:
    sign_in(client)
    kept = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/admin/").status_code == 302


def test_cookies_are_for_us_alone(client: Client, ada: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get(LOGIN)
    sign_in(client)
    client.post(reverse("set_language"), {"language": "fr"})
    found = dict(client.cookies.items())
    assert {"sessionid", "csrftoken", "django_language"} <= found.keys()
    assert {found[each]["samesite"] for each in ("sessionid", "csrftoken")} == {"Lax"}
    assert found["sessionid"]["httponly"]
    assert found["sessionid"]["secure"]
    assert found["csrftoken"]["secure"]
    assert {each["domain"] for each in found.values()} == {""}


PRIVATE = [
    "/admin/",
    "/admin/board/",
    "/admin/board/?part",
    "/admin/support/ticket/",
    "/admin/support/ticket/views/",
    "/admin/support/ticket/new/",
    "/admin/support/ticket/find/?q=any",
    "/admin/support/customer/",
    "/admin/support/notification/count/",
    "/admin/support/auditentry/",
    "/admin/auth/user/",
    "/admin/reports/breaches/",
    "/admin/reports/breaches/?csv=breaches",
    "/admin/incidents/incident/",
    "/admin/jsi18n/",
    "/account/login/",
    "/account/password/change/",
    "/account/email/",
    "/account/reauthenticate/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
]


@pytest.fixture
def boss(client: Client, luneo: Brand) -> Client:
    user = make.agent("boss", luneo, role=Role.ADMIN)
    client.force_login(user)
    prove(client, user)
    return client


def pages(client: Client) -> Iterator[tuple[str, Answer]]:
    for path in PRIVATE:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer)
        yield path, answer


def test_no_page_behind_the_door_is_kept_by_a_cache_or_shown_in_a_frame(
    boss: Client,
) -> None:
    for path, answer in pages(boss):
        kept = answer.get("Cache-Control", "")
        assert "no-store" in kept or path.endswith("/jsi18n/"), (path, kept)  # words alone
        assert "public" not in kept, path
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Content-Type-Options"] == "nosniff", path


def test_no_error_tells_how_we_are_made(boss: Client) -> None:
    odd = ["/admin/support/ticket/%00/", "/admin/support/ticket/'/change/", "/nowhere", "/admin/x/"]
    for path in odd:
        answer = boss.get(path, follow=True)
        assert answer.status_code in {200, 400, 404}, path
        assert not re.search(rb"Traceback|site-packages|SELECT |\.py\b", answer.content), path
        assert "Server" not in answer.headers
        assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_no_other_method_does_a_thing_behind_the_door(boss: Client, method: str) -> None:
    for path in ("/admin/support/ticket/", "/admin/auth/user/", LOGIN):
        assert getattr(boss, method)(path).status_code in {200, 302, 403, 405}
