"""Leads see who is told of the public page and remove whom they must; nobody else learns a name."""

import pytest
from django.test import Client

from support.models import AuditEntry, Brand, Role
from tests import make
from tests.incidents.subscribers.people import subscriber
from tests.make import NOON

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/subscriber/"


def signed_in(client: Client, brand: Brand, role: str = Role.LEAD) -> Client:
    client.force_login(make.agent("lea", brand, role=role))
    return client


def page(pk: int) -> str:
    return f"{LIST}{pk}/change/"


def test_the_list_shows_who_is_told_and_how(client: Client, luneo: Brand) -> None:
    subscriber(luneo, "zoe@example.com")
    subscriber(luneo, "ops@example.com", url="https://hooks.example/a-secret-path")
    subscriber(luneo, "left@example.com", state="ended", ended_at=NOON)
    said = signed_in(client, luneo).get(LIST).content.decode()
    assert "zoe@example.com" in said
    assert "hooks.example" in said
    assert "a-secret-path" not in said
    assert "left@example.com" not in said
    assert "left@example.com" in client.get(f"{LIST}?view=ended").content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_who_does_not_lead_sees_nobody(client: Client, luneo: Brand, role: str) -> None:
    row = subscriber(luneo)
    signed_in(client, luneo, role)
    assert client.get(LIST).status_code == 403
    assert "zoe@example.com" not in client.get(page(row.pk), follow=True).content.decode()


def test_a_lead_of_another_brand_sees_and_removes_nobody(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    row = subscriber(luneo)
    signed_in(client, foodyepay)
    assert "zoe@example.com" not in client.get(LIST).content.decode()
    client.post(page(row.pk), {"_remove": "1", "reason": "Out"})
    row.refresh_from_db()
    assert row.state == "active"


def test_a_lead_removes_with_a_reason_that_is_kept(client: Client, luneo: Brand) -> None:
    row = subscriber(luneo)
    signed_in(client, luneo)
    client.post(page(row.pk), {"_remove": "1", "reason": ""})
    row.refresh_from_db()
    assert row.state == "active"
    client.post(page(row.pk), {"_remove": "1", "reason": "He asked by telephone"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ended", "Removed by Lea: He asked by telephone")
    assert AuditEntry.objects.filter(action="remove").count() == 1


def test_what_has_ended_is_not_ended_again(client: Client, luneo: Brand) -> None:
    row = subscriber(luneo, state="ended", ended_at=NOON, reason="Left.")
    signed_in(client, luneo)
    assert "Remove" not in client.get(page(row.pk)).content.decode()
    assert client.post(page(row.pk), {"_remove": "1", "reason": "Again"}).status_code == 403


def test_its_page_names_the_parts_it_is_told_of(client: Client, luneo: Brand) -> None:
    part = luneo.components.order_by("position").first()
    assert part is not None
    row = subscriber(luneo, "zoe@example.com", part.slug)
    said = signed_in(client, luneo).get(page(row.pk)).content.decode()
    assert part.name in said


def test_nobody_is_added_by_hand(client: Client, luneo: Brand) -> None:
    assert signed_in(client, luneo).get(f"{LIST}add/").status_code == 403
