"""Leads import accounts from a file, after a look at what would change, and take them out again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from incidents import accounts
from incidents.admin import accounts_page
from support.models import Account, AuditEntry, Brand, Role
from support.tickets.actor import Actor
from tests import make
from tests.support.admin.desk import prove

pytestmark = pytest.mark.django_db
TEXT = "account,name,components,emails\nA,Ann,checkout,ann@a.example\n"


@pytest.fixture
def lead(client: Client, luneo: Brand) -> User:
    user = make.agent("lea", luneo, role=Role.LEAD)
    client.force_login(user)
    prove(client, user)
    return user


def said(answer: Any) -> str:
    """What stands on a page, whether it came in pieces or not."""
    return "".join(each.decode() for each in answer)


def send(client: Client, brand: Brand, button: str, content: str = TEXT) -> Any:
    file = SimpleUploadedFile("accounts.csv", content.encode(), content_type="text/csv")
    url = reverse("admin:incidents_accounts")
    return client.post(url, {"brand": brand.pk, "file": file, button: ""})


def test_a_look_counts_and_the_import_writes(client: Client, lead: User, luneo: Brand) -> None:
    shown = said(send(client, luneo, "_look"))
    assert "What would change</h2>" in " ".join(shown.split()).replace(" </h2>", "</h2>")
    assert "<dt>New accounts</dt><dd>1</dd>" in shown
    assert "<dt>New people</dt><dd>1</dd>" in shown
    assert "Nothing is changed yet" in shown
    assert not Account.objects.exists()
    shown = said(send(client, luneo, "_import"))
    assert "What changed" in shown
    assert "Nothing is changed yet" not in shown
    assert Account.objects.get().components == ["checkout"]
    assert AuditEntry.objects.get(brand=luneo, action="accounts imported").actor == "Lea"


def test_errors_stand_with_their_lines_and_nothing_is_written(
    client: Client, lead: User, luneo: Brand
) -> None:
    answer = send(client, luneo, "_import", TEXT + ",<b>Nobody</b>,checkout,\nB,Ben,nowhere,\n")
    assert answer.status_code == 422
    assert "Line 3: “account” is empty." in answer.content.decode()
    answer = send(client, luneo, "_import", "account,name,components\nA,Ann,<b>bold</b>\n")
    shown = said(answer)
    assert "Nothing was imported" in shown
    assert "What changed" not in shown
    assert "Line 2: “&lt;b&gt;bold&lt;/b&gt;” is no component." in shown
    assert not Account.objects.exists()


def test_a_long_import_is_watched_while_it_goes_on(
    client: Client, lead: User, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.accounts.loader.CHUNK", 2)
    monkeypatch.setattr("support.admin.streamed.EVERY", 0)
    rows = "".join(f"A{n},Ann,,\n" for n in range(5))
    answer = send(client, luneo, "_import", "account,name,components,emails\n" + rows)
    assert answer.streaming
    assert "no-store" in answer["Cache-Control"]
    assert not Account.objects.exists()  # nothing is done before somebody reads
    shown = said(answer)
    signs = [f"{done} of 5 lines" for done in (0, 2, 4, 5)]
    places = [shown.index(each) for each in (*signs, "What changed", 'name="_import"', "</html>")]
    assert places == sorted(places)
    assert Account.objects.count() == 5


def test_who_leaves_half_way_has_changed_nothing(
    client: Client, lead: User, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.accounts.loader.CHUNK", 1)
    lines = accounts.read(b"account,name\nA,Ann\nB,Ben\n")
    work = accounts.steps(
        luneo, lines, accounts.Loaded(), by=Actor("Lea"), now=make.NOON, rehearse=False
    )
    assert next(work) == 1
    assert Account.objects.count() == 1
    work.close()  # type: ignore[attr-defined]  # as the server does with what nobody reads any more
    assert not Account.objects.exists()


def test_a_large_file_is_for_the_command(
    client: Client, lead: User, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_page, "LARGEST", 10)
    answer = send(client, luneo, "_look")
    assert answer.status_code == 422
    assert "manage.py accounts import" in answer.content.decode()


@pytest.mark.parametrize("content", ["", "\x00\x01", "PK"])
def test_what_is_no_table_is_refused(
    client: Client, lead: User, luneo: Brand, content: str
) -> None:
    assert send(client, luneo, "_import", content).status_code == 422
    assert not Account.objects.exists()


def test_the_export_is_a_file_that_stands_in_the_audit(
    client: Client, lead: User, luneo: Brand
) -> None:
    said(send(client, luneo, "_import", "account,name\n'=A,'@Ann\n"))
    answer = client.get(reverse("admin:incidents_accounts_export", args=[luneo.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="accounts-luneo.csv"'
    assert "no-store" in answer["Cache-Control"]
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.splitlines()[1].startswith("'=A,'@Ann")
    assert AuditEntry.objects.filter(brand=luneo, action="accounts exported").count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_leads_do_any_of_it(client: Client, luneo: Brand, role: Role) -> None:
    client.force_login(make.agent("ada", luneo, role=role))
    assert client.get(reverse("admin:incidents_accounts")).status_code == 403
    assert send(client, luneo, "_import").status_code == 403
    export = reverse("admin:incidents_accounts_export", args=[luneo.pk])
    assert client.get(export).status_code == 403
    listed = client.get(reverse("admin:support_account_changelist")).content.decode()
    assert "Import or export" not in listed


def test_another_brand_is_not_there(
    client: Client, lead: User, luneo: Brand, foodyepay: Brand
) -> None:
    assert send(client, foodyepay, "_import").status_code == 422
    export = reverse("admin:incidents_accounts_export", args=[foodyepay.pk])
    assert client.get(export).status_code == 404
    assert "FoodyePay" not in client.get(reverse("admin:incidents_accounts")).content.decode()
    assert not Account.objects.exists()


def test_the_list_of_accounts_leads_there(client: Client, lead: User) -> None:
    listed = client.get(reverse("admin:support_account_changelist")).content.decode()
    assert reverse("admin:incidents_accounts") in listed


def test_an_accounts_page_shows_whose_people_join_it(
    client: Client, lead: User, luneo: Brand, foodyepay: Brand
) -> None:
    said(send(client, luneo, "_import", "account,name,domains\nA,Ann,b.example a.example\n"))
    page = reverse("admin:support_account_change", args=[Account.objects.get().pk])
    assert "a.example, b.example" in client.get(page).content.decode()
    client.post(page, {"name": "Anna", "external_id": "A", "domains": "evil.example"})
    account = Account.objects.get()
    assert account.name == "Anna"
    assert account.domains.count() == 2
    assert client.get(reverse("admin:support_account_add")).status_code == 200
