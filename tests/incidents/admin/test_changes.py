"""Leads add changes, send them out and see what broke; others look, and other brands see nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import changes, maintenance
from incidents.models import Change, Maintenance
from support.models import Brand, Role
from support.tickets.actor import SYSTEM
from tests import make
from tests.incidents.conftest import PULL, Declare, Propose
from tests.make import NOON

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/change/"
WORKS = "/admin/incidents/maintenance/"


@pytest.fixture
def lead(client: Client, foodyepay: Brand) -> User:
    user = make.agent("lea", foodyepay, role=Role.LEAD)
    client.force_login(user)
    return user


def work(brand: Brand, title: str) -> Maintenance:
    """Planned for long after today."""
    start = NOON + timedelta(days=9999)
    end = start + timedelta(hours=2)
    return maintenance.schedule(
        brand, title=title, starts_at=start, ends_at=end, by=SYSTEM, now=NOON
    )


def page(row: Change | Maintenance) -> str:
    return f"/admin/incidents/{row._meta.model_name}/{row.pk}/change/"


def test_a_lead_adds_a_change_by_its_pull_request(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    sent = {"brand": foodyepay.pk, "title": "Faster refunds", "link": PULL}
    assert client.post(f"{LIST}add/", sent).status_code == 302
    row = Change.objects.get()
    assert (row.title, row.created_by, row.state) == ("Faster refunds", "Lea", "open")
    assert "Faster refunds" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "http://github.com/a/b/pull/1", "https://github.com/a/b/issues/1"],
)
def test_what_is_no_pull_request_is_refused(
    client: Client, lead: User, foodyepay: Brand, link: str
) -> None:
    client.post(f"{LIST}add/", {"brand": foodyepay.pk, "title": "x", "link": link})
    assert not Change.objects.exists()


def test_what_is_added_is_called_as_its_list_is(client: Client, lead: User) -> None:
    assert "Add release" in client.get(LIST).content.decode()
    assert "<h1>Add release</h1>" in client.get(f"{LIST}add/").content.decode()


def test_a_change_of_another_brand_is_not_added(client: Client, lead: User, luneo: Brand) -> None:
    client.post(f"{LIST}add/", {"brand": luneo.pk, "title": "x", "link": PULL})
    assert not Change.objects.exists()


def test_a_refusal_is_shown_and_then_it_is_scheduled(
    client: Client, lead: User, foodyepay: Brand, propose: Propose
) -> None:
    row = propose("ann")
    said = client.post(page(row), {"_schedule": "1"}, follow=True).content.decode()
    assert "It needs 1 more of 2 approvals" in said
    changes.hear(foodyepay, PULL, login="bob", author="author", approves=True, at=NOON)
    client.post(page(row), {"_schedule": "1"})
    row.refresh_from_db()
    assert row.state == "scheduled"
    assert "bob" in client.get(page(row)).content.decode()


def test_an_agent_looks_and_sends_nothing_out(
    client: Client, foodyepay: Brand, propose: Propose
) -> None:
    client.force_login(make.agent("ada", foodyepay))
    row = propose("ann", "bob")
    assert "Into the next window" not in client.get(page(row)).content.decode()
    assert client.post(page(row), {"_schedule": "1"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_incident_names_the_release_and_the_release_the_incident(
    client: Client, lead: User, foodyepay: Brand, propose: Propose, declare: Declare
) -> None:
    row = propose("ann", "bob")
    changes.urgent(row, reason="Money is lost", by=SYSTEM, now=NOON)
    incident = declare(foodyepay, now=NOON + timedelta(minutes=30))
    there = client.get(f"/admin/incidents/incident/{incident.pk}/change/").content.decode()
    assert "Released shortly before" in there
    assert page(row) in there
    assert incident.title in client.get(page(row)).content.decode()


def test_maintenance_is_begun_ended_and_called_off_by_buttons(
    client: Client, lead: User, foodyepay: Brand
) -> None:
    rows = [work(foodyepay, name) for name in ("One", "Two")]
    assert "One" in client.get(WORKS).content.decode()
    client.post(page(rows[0]), {"_start": "1", "note-en": "Earlier than planned"})
    assert "Earlier than planned" in client.get(page(rows[0])).content.decode()
    client.post(page(rows[0]), {"_complete": "1"})
    client.post(page(rows[1]), {"_drop": "1"})
    assert {each.status for each in Maintenance.objects.all()} == {"completed", "cancelled"}
    assert client.post(page(rows[0]), {"_start": "1"}).status_code == 403


def test_another_brands_maintenance_is_not_there(client: Client, lead: User, luneo: Brand) -> None:
    row = work(luneo, "Theirs")
    client.post(page(row), {"_start": "1"})
    row.refresh_from_db()
    assert row.status == "scheduled"
    assert "Theirs" not in client.get(WORKS).content.decode()
