"""The frame of the console: its navigation and the Today page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.today import Panel
from incidents.models import Incident
from support.models import Brand, OutboxMessage, RawMessage, Role
from tests import make

HOME = reverse("admin:index")


@pytest.fixture
def ada(client: Client, luneo: Brand) -> User:
    user = make.agent("ada", luneo)
    client.force_login(user)
    return user


def panel(client: Client, title: str) -> Panel:
    panels: list[Panel] = client.get(HOME).context["panels"]
    return next(each for each in panels if each.title == title)


def test_today_lists_my_promises_by_time(client: Client, ada: User, luneo: Brand) -> None:
    now = timezone.now()
    for name, hours in (("later", 5), ("late", -1), ("soon", 1)):
        make.ticket(luneo, subject=name, assignee=ada, next_due_at=now + timedelta(hours=hours))
    make.ticket(luneo, subject="not mine", next_due_at=now)
    shown = panel(client, "My promises")
    assert [row.text.split(" ", 1)[1] for row in shown.rows] == ["late", "soon", "later"]
    assert [row.badge.tone for row in shown.rows] == ["late", "soon", "ok"]
    assert shown.count == "3"


def test_today_lists_what_nobody_has_and_what_breaches_soon(
    client: Client, ada: User, luneo: Brand
) -> None:
    make.ticket(luneo, subject="lonely", next_due_at=timezone.now() + timedelta(hours=1))
    assert panel(client, "Unassigned").rows[0].text.endswith("lonely")
    assert panel(client, "Breaching soon").rows[0].text.endswith("lonely")


def test_today_shows_five_of_many_and_counts_all(client: Client, ada: User, luneo: Brand) -> None:
    for _ in range(7):
        make.ticket(luneo)
    shown = panel(client, "Unassigned")
    assert (len(shown.rows), shown.count) == (5, "7")


def test_today_lists_held_mail_failed_sends_and_open_incidents(
    client: Client, ada: User, luneo: Brand
) -> None:
    assert luneo.runbook is not None
    make.raw(brand=luneo, state=RawMessage.State.HELD, reason="Too many parts.")
    OutboxMessage.objects.create(
        brand=luneo,
        key="k",
        carrier="mail",
        destination="zoe@example.com",
        payload={"subject": "Re: Cannot pay"},
        state="dead",
        created_at=make.NOON,
        give_up_at=make.NOON,
    )
    Incident.objects.create(
        brand=luneo,
        code="a" * 12,
        key="k",
        title="Checkout is down",
        public_title="x",
        severity="P0",
        runbook=luneo.runbook,
        declared_at=make.NOON,
        declared_by="Ada",
        updated_at=make.NOON,
    )
    assert panel(client, "Held mail").rows[0].aside == "Too many parts."
    assert panel(client, "Failed sends").rows[0].text == "Re: Cannot pay"
    assert panel(client, "Open incidents").rows[0].text == "Checkout is down"
    assert all(
        panel(client, name).is_alarm for name in ("Held mail", "Failed sends", "Open incidents")
    )


def test_every_empty_panel_says_something(client: Client, ada: User) -> None:
    shown = client.get(HOME).context["panels"]
    assert [each.title for each in shown if each.rows or not each.empty] == []


def test_today_costs_at_most_twenty_five_queries(
    client: Client, ada: User, luneo: Brand, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        make.ticket(luneo, assignee=ada, next_due_at=timezone.now())
    client.get(HOME)
    with django_assert_max_num_queries(25):
        client.get(HOME)


@pytest.mark.parametrize(("role", "sees_users"), [(Role.AGENT, False), (Role.ADMIN, True)])
def test_the_navigation_shows_what_a_role_may_open(
    client: Client, luneo: Brand, role: Role, sees_users: bool
) -> None:
    client.force_login(make.agent("somebody", luneo, role=role))
    groups = client.get(HOME).context["available_apps"]
    named = {entry["name"] for group in groups for entry in group["models"]}
    assert ("Users" in named) is sees_users
    assert {"Customers", "Received", "Outgoing", "Incidents"} <= named


def test_every_entry_of_the_navigation_opens(client: Client, luneo: Brand) -> None:
    client.force_login(make.agent("boss", luneo, role=Role.ADMIN))
    context = client.get(HOME).context
    urls = [entry["admin_url"] for group in context["available_apps"] for entry in group["models"]]
    urls += [entry["url"] for entry in context["inbox"]]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_a_colleague_without_a_brand_sees_an_empty_console(client: Client, db: None) -> None:
    client.force_login(make.agent("nobody"))
    page = client.get(HOME)
    assert page.status_code == 200
    assert page.context["available_apps"] == []


def test_pages_of_a_whole_app_lead_to_today(client: Client, ada: User) -> None:
    assert client.get("/admin/support/")["Location"] == HOME


def test_no_page_carries_inline_script_or_style(client: Client, ada: User, luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    for url in (
        HOME,
        "/admin/support/ticket/",
        f"/admin/support/ticket/{ticket.pk}/change/",
        "/account/login/",
    ):
        page = client.get(url, follow=True).content.decode()
        assert "<style" not in page, url
        assert " style=" not in page, url
        assert "javascript:" not in page, url
        assert "<script>" not in page, url
