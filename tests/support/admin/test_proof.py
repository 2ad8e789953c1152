"""Who changes people or takes data out shows again who they are; a console left open is not enough."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from support.admin.base import BrandAdmin
from support.models import AuditEntry, Brand, Membership, Role
from tests import make
from tests.support.admin.desk import Desk, SitDown, prove

HOUSE = Path(settings.BASE_DIR)
ASKED = reverse("account_reauthenticate")
LEAVES = "Content-Disposition"  # only what is saved as a file has one
# What is saved and is not data of the desk: the runbook's own file, and files that a ticket's page shows anyway.
OF_A_PAGE = {"support/admin/runbook/draft_page.py", "support/admin/ticket/files.py"}


@pytest.fixture
def boss(sit_down: SitDown) -> Desk:
    return sit_down(Role.ADMIN, name="boss")


def pages(user: User) -> list[str]:
    change = [f"admin:auth_user_{what}" for what in ("change", "password_change")]
    return [reverse("admin:auth_user_add"), *(reverse(each, args=[user.pk]) for each in change)]


def asking() -> list[BrandAdmin]:
    pages = [page for page in admin.site._registry.values() if isinstance(page, BrandAdmin)]
    return [page for page in pages if page.asks_again]


def addresses(page: BrandAdmin) -> Iterator[URLPattern]:
    yield from (each for each in page.get_urls() if isinstance(each, URLPattern))


def test_people_are_what_is_asked_for_again() -> None:
    assert User in [page.model for page in asking()]


def test_whoever_has_not_just_proven_themselves_is_led_to_the_question_and_back(
    boss: Desk, luneo: Brand
) -> None:
    for url in pages(make.agent("ben", luneo)):
        answer = boss.client.get(url)
        assert answer["Location"].startswith(f"{ASKED}?next="), url
        there = boss.client.get(answer["Location"])
        assert b"Is it still you?" in there.content
        assert b"Back to the console" in there.content
        back = boss.client.post(answer["Location"], {"password": make.PASSWORD, "next": url})
        assert back["Location"] == url
        assert boss.client.get(url).status_code == 200
        boss.client.logout()  # and a new session, in which nothing was shown yet
        boss.client.force_login(boss.user)


def test_a_wrong_password_leads_nowhere_and_is_told(boss: Desk, luneo: Brand) -> None:
    url = pages(boss.user)[0]
    answer = boss.client.post(f"{ASKED}?next={url}", {"password": "wrong"})
    assert answer.status_code == 200
    assert boss.client.get(url).status_code == 302
    assert AuditEntry.objects.filter(action="failed sign-in", object_key=str(boss.user.pk)).exists()


def test_nothing_is_saved_before_and_no_word_of_it_is_kept(boss: Desk, luneo: Brand) -> None:
    """The form may hold a password, and a session is a row."""
    ben = make.agent("ben", luneo)
    secret = "Long enough 17 and odd"
    for url in pages(ben):
        sent = {"username": "taken", "password1": secret, "password2": secret, "is_active": ""}
        assert boss.client.post(url, sent)["Location"].startswith(ASKED)
    ben.refresh_from_db()
    assert (ben.username, ben.is_active, ben.check_password(secret)) == ("ben", True, False)
    assert secret not in str(dict(boss.client.session.items()))
    page = boss.client.get(ASKED)
    assert b"Nothing was saved" in page.content


def test_a_role_is_given_after_the_proof_and_not_before(boss: Desk, luneo: Brand) -> None:
    ben = make.agent("ben", luneo)
    held = Membership.objects.get(user=ben)
    sent = {
        "username": "ben",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": held.pk,
        "memberships-0-user": ben.pk,
        "memberships-0-brand": luneo.pk,
        "memberships-0-role": Role.ADMIN,
    }
    url = reverse("admin:auth_user_change", args=[ben.pk])
    boss.client.post(url, sent)
    assert Membership.objects.get(user=ben).role == Role.AGENT
    prove(boss.client, boss.user)
    boss.client.post(url, sent)
    assert Membership.objects.get(user=ben).role == Role.ADMIN


def test_a_proof_is_good_for_minutes_not_for_the_day(boss: Desk) -> None:
    url = pages(boss.user)[0]
    assert boss.proven().client.get(url).status_code == 200
    session = boss.client.session
    old = timezone.now() - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    session["account_authentication_methods"][0]["at"] = old.timestamp()
    session.save()
    assert boss.client.get(url).status_code == 302
    assert settings.ACCOUNT_REAUTHENTICATION_TIMEOUT <= 1800


def test_another_persons_proof_is_none(boss: Desk, luneo: Brand) -> None:
    prove(boss.client, make.agent("ben", luneo))
    assert boss.client.get(pages(boss.user)[0])["Location"].startswith(ASKED)


def test_having_just_signed_in_is_not_having_been_asked(client: Client, luneo: Brand) -> None:
    boss = make.agent("boss", luneo, role=Role.ADMIN)
    client.post(reverse("account_login"), {"login": "boss", "password": make.PASSWORD})
    assert client.get(pages(boss)[0])["Location"].startswith(ASKED)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, Role.LEAD])
def test_who_may_not_come_is_refused_and_not_asked(sit_down: SitDown, role: Role) -> None:
    desk = sit_down(role)
    assert {desk.client.get(url).status_code for url in pages(desk.user)} == {403}


def test_a_stranger_is_led_to_the_sign_in(client: Client, luneo: Brand) -> None:
    ben = make.agent("ben", luneo)
    for url in pages(ben):
        assert client.get(url)["Location"].startswith("/admin/login/"), url


def test_the_list_of_people_stays_open(boss: Desk) -> None:
    assert boss.client.get(reverse("admin:auth_user_changelist")).status_code == 200
    history = reverse("admin:auth_user_history", args=[boss.user.pk])
    assert boss.client.get(history).status_code == 200


def test_every_other_address_of_such_a_page_asks(boss: Desk) -> None:
    """Whatever is added to the page later asks as well."""
    for page in asking():
        for url in addresses(page):
            if not str(url.name).endswith(("_changelist", "_history")):
                assert url.callback.__code__.co_name == "asking", url


@pytest.mark.parametrize("name", ["attainment", "breaches", "escalations", "scorecard"])
def test_a_table_leaves_only_after_the_proof(sit_down: SitDown, name: str) -> None:
    desk = sit_down()
    page = reverse(f"admin:report_{name}")
    tables = [section.table.name for section in desk.client.get(page).context["sections"]]
    assert tables
    for table in tables:
        led = desk.client.get(page, {"csv": table})
        assert led["Location"].startswith(ASKED)
        assert f"csv%3D{table}" in led["Location"]
    assert not AuditEntry.objects.filter(action="exported").exists()
    prove(desk.client, desk.user)
    for table in tables:
        assert desk.client.get(page, {"csv": table})["Content-Type"].startswith("text/csv")
    assert AuditEntry.objects.filter(action="exported").count() == len(tables)


def test_accounts_leave_only_after_the_proof(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.LEAD)
    url = reverse("admin:incidents_accounts_export", args=[luneo.pk])
    assert desk.client.get(url)["Location"].startswith(ASKED)
    assert not AuditEntry.objects.filter(action="accounts exported").exists()
    assert desk.proven().client.get(url).status_code == 200


def test_whatever_else_is_saved_as_a_file_asks_too() -> None:
    """A new export is found here before anybody forgets the question."""
    assert all((HOUSE / name).exists() for name in OF_A_PAGE)
    for room in ("support/admin", "incidents/admin", "config"):
        for path in (HOUSE / room).rglob("*.py"):
            text, name = path.read_text(), str(path.relative_to(HOUSE))
            if LEAVES in text and name not in OF_A_PAGE:
                assert "reauthentication_required" in text or "audited.exported" in text, name


def test_what_a_person_does_to_their_own_account_is_told(client: Client, luneo: Brand) -> None:
    ada = make.agent("ada", luneo)
    client.force_login(ada)
    new = "another long and boring one"
    sent = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), sent)
    ada.refresh_from_db()
    assert ada.check_password(new)
    entry = AuditEntry.objects.get(action="password changed")
    assert (entry.brand, entry.actor, entry.object_key) == (luneo, "Ada", str(ada.pk))
    assert new not in f"{vars(entry)}"


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_the_ways_into_ones_own_account_are_changed_after_the_proof(
    sit_down: SitDown, name: str
) -> None:
    desk = sit_down()
    answer = desk.client.post(reverse(name), {"action_add": "", "email": "mine@evil.example"})
    assert answer.status_code == 302
    assert ASKED in answer["Location"] or answer["Location"] == reverse("mfa_index")
