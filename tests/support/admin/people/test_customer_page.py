"""Merge, export, forget: who may, what is asked first, and what stays on record."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from support.models import AuditEntry, Brand, Customer, Erasure, Role, Ticket
from tests import make
from tests.support.admin.desk import Desk, SitDown


def url(customer: Customer, what: str = "data") -> str:
    return reverse(f"admin:support_customer_{what}", args=[customer.pk])


def drained(answer: Any) -> bytes:
    """Read to its end, as a browser does: that closes the file."""
    return b"".join(answer)


def said(answer: Any) -> str:
    return " ".join(str(each) for each in answer.context["messages"])


@pytest.fixture
def zoe(luneo: Brand) -> Customer:
    return make.customer(luneo, "zoe@example.com", name="Zoé")


@pytest.fixture
def twin(luneo: Brand) -> Customer:
    return make.customer(luneo, "zoe@work.example", name="Z. Martin")


def test_a_merge_is_shown_before_it_is_done(desk: Desk, zoe: Customer, twin: Customer) -> None:
    make.ticket(zoe.brand, requester=zoe)
    page = desk.client.get(url(zoe), {"into": " ZOE@work.example "})
    assert b"tickets 1, messages 1, addresses 1" in page.content
    assert Ticket.objects.get().requester == zoe
    done = desk.client.post(url(zoe), {"into": "zoe@work.example"})
    assert done["Location"] == reverse("admin:support_customer_change", args=[twin.pk])
    assert Ticket.objects.get().requester == twin
    entry = AuditEntry.objects.get(action="customers merged")
    assert (entry.object_key, entry.diff) == (str(zoe.pk), {"into": twin.pk})
    assert "zoe" not in str(entry.object_name).lower()


@pytest.mark.parametrize("address", ["nobody@example.com", "zoe@example.com", ""])
def test_an_address_that_is_nobody_elses_merges_nothing(
    desk: Desk, zoe: Customer, address: str
) -> None:
    answer = desk.client.post(url(zoe), {"into": address}, follow=True)
    assert "No other customer of this brand" in said(answer)
    zoe.refresh_from_db()
    assert zoe.merged_into is None


def test_a_customer_of_another_brand_is_no_other_customer(
    desk: Desk, zoe: Customer, foodyepay: Brand
) -> None:
    theirs = make.customer(foodyepay, "zoe@secret.example", name="Secret")
    page = desk.client.get(url(zoe), {"into": "zoe@secret.example"})
    assert b"Secret" not in page.content
    assert desk.client.get(url(theirs)).status_code == 404


def test_who_was_merged_before_is_led_to_who_stays(
    desk: Desk, zoe: Customer, twin: Customer
) -> None:
    desk.client.post(url(zoe), {"into": "zoe@work.example"})
    page = desk.client.get(url(zoe)).content
    assert url(twin).encode() in page
    assert b"Forget them" not in page


@pytest.mark.parametrize(
    ("role", "opens", "leads"),
    [(Role.VIEWER, 403, False), (Role.AGENT, 200, False), (Role.LEAD, 200, True)],
)
def test_agents_merge_and_leads_export_and_forget(
    sit_down: SitDown, zoe: Customer, role: Role, opens: int, leads: bool
) -> None:
    desk = sit_down(role).proven()
    page = desk.client.get(url(zoe))
    assert page.status_code == opens
    assert (b"Forget them" in page.content) is leads
    sure = {"reason": "asked", "sure": "on"}
    exported = desk.client.post(url(zoe, "export"))
    assert exported.status_code == (200 if leads else 403)
    drained(exported)
    assert desk.client.post(url(zoe, "erase"), sure).status_code == (302 if leads else 403)
    assert Erasure.objects.exists() is leads


@pytest.mark.parametrize("what", ["export", "erase"])
def test_an_old_session_is_asked_for_the_password_again(
    sit_down: SitDown, zoe: Customer, what: str
) -> None:
    desk = sit_down(Role.LEAD)
    answer = desk.client.post(url(zoe, what), {"reason": "asked", "sure": "on"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not AuditEntry.objects.filter(action__startswith="customer ").exists()


def test_after_the_password_the_download_goes_on(sit_down: SitDown, zoe: Customer) -> None:
    desk = sit_down(Role.LEAD)
    asked = desk.client.post(url(zoe, "export"))
    answer: Any = desk.client.post(asked["Location"], {"password": make.PASSWORD})
    with zipfile.ZipFile(BytesIO(drained(answer))) as archive:
        assert b"zoe@example.com" in archive.read("data.json")


def test_an_export_is_a_file_that_is_kept_nowhere_and_stands_in_the_audit(
    sit_down: SitDown, zoe: Customer
) -> None:
    desk = sit_down(Role.LEAD).proven()
    answer: Any = desk.client.post(url(zoe, "export"))
    assert answer["Content-Disposition"] == f'attachment; filename="customer-{zoe.pk}.zip"'
    assert "no-store" in answer["Cache-Control"]
    drained(answer)
    entry = AuditEntry.objects.get(action="customer exported")
    assert (entry.actor_key, entry.object_key) == (desk.user.pk, str(zoe.pk))
    assert desk.client.get(url(zoe, "export")).status_code == 405


def test_forgetting_asks_for_a_reason_and_a_tick(sit_down: SitDown, zoe: Customer) -> None:
    desk = sit_down(Role.LEAD).proven()
    unsure = desk.client.post(url(zoe, "erase"), {"reason": "asked"}, follow=True)
    assert "Tick that you are sure" in said(unsure)
    silent = desk.client.post(url(zoe, "erase"), {"reason": " ", "sure": "on"}, follow=True)
    assert "Say who asked for it" in said(silent)
    zoe.refresh_from_db()
    assert zoe.name == "Zoé"


def test_a_forgotten_customer_says_by_whom_and_why(sit_down: SitDown, zoe: Customer) -> None:
    desk = sit_down(Role.LEAD).proven()
    make.ticket(zoe.brand, requester=zoe, text="I am Zoé")
    sure = {"reason": "her letter of 1 March", "sure": "on"}
    page = desk.client.post(url(zoe, "erase"), sure, follow=True)
    assert b"by Ada: her letter of 1 March" in page.content
    assert "Zoé" not in page.content.decode()
    for offer in ("Merge into another customer", "Export their data", "Forget them"):
        assert offer not in page.content.decode()  # nothing is left to do that with
    ticket = desk.page(Ticket.objects.get()).content.decode()
    assert "[erased]" in ticket
    assert "zoe" not in ticket.lower()
