"""Lists and facts send a moment as UTC, said to be UTC, and marked for the reader's own clock."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from support.admin import moments
from support.models import Brand, Customer, RawMessage, Role, Ticket
from tests import make
from tests.support.admin.desk import Desk, SitDown

SAID = '<time datetime="2026-03-02T12:00:00+00:00" data-local>2 Mar 2026 12:00 UTC</time>'


def test_a_moment_names_its_zone_and_nothing_is_a_dash() -> None:
    assert moments.said(make.NOON) == SAID
    assert moments.said(None) == "—"
    assert moments.fact("as it is") == "as it is"


def test_a_column_is_the_same_each_time_and_sorts_by_its_field() -> None:
    column = moments.column(Customer, "created_at")
    assert column is moments.column(Customer, "created_at")
    assert getattr(column, "admin_order_field", "") == "created_at"
    assert moments.column(Customer, "name") == "name"
    assert moments.column(Customer, "address") == "address"


def test_a_list_and_a_page_of_facts_say_it(desk: Desk, luneo: Brand) -> None:
    raw = make.raw(brand=luneo, state=RawMessage.State.HELD, at=make.NOON)
    listed = desk.client.get(reverse("admin:support_rawmessage_changelist")).content.decode()
    assert f'<td class="field-received_at">{SAID}</td>' in listed
    url = reverse("admin:support_rawmessage_change", args=[raw.pk])
    assert f"<dd>{SAID}</dd>" in desk.client.get(url).content.decode()


def test_a_list_is_still_sorted_by_its_moments(desk: Desk, luneo: Brand) -> None:
    for name, days in (("older", 2), ("newer", 1)):
        make.customer(luneo, f"{name}@example.com", name=name, at=make.NOON - timedelta(days))
    url = reverse("admin:support_customer_changelist")
    for order, names in (("5", ["older", "newer"]), ("-5", ["newer", "older"])):
        rows = desk.client.get(url, {"o": order}).context["cl"].result_list
        assert [row.name for row in rows] == names


def test_a_history_leads_back_and_says_when_nobody_changed_anything(
    sit_down: SitDown, luneo: Brand
) -> None:
    client: Client = sit_down(Role.LEAD).client
    ada = make.customer(luneo, "ada@example.com", name="Ada")
    page = client.get(reverse("admin:support_customer_history", args=[ada.pk])).content.decode()
    assert f'<a href="{reverse("admin:support_customer_change", args=[ada.pk])}">Ada</a>' in page
    assert "Nobody has changed this in the console." in page


def test_what_became_of_a_letter_is_said_in_words(desk: Desk, luneo: Brand, ticket: Ticket) -> None:
    filed = {"action": "opened", "ticket": ticket.reference, "participants": [], "flags": ["batch"]}
    raw = make.raw(brand=luneo, state=RawMessage.State.DONE, outcome=filed)
    url = reverse("admin:support_rawmessage_change", args=[raw.pk])
    page = desk.client.get(url).content.decode()
    assert (
        f'opened a ticket <a href="/admin/support/ticket/?view=all&amp;q={ticket.reference}">'
        in page
    )
    assert "participants" not in page


def test_what_is_empty_is_a_long_dash_in_every_list(desk: Desk, luneo: Brand) -> None:
    make.customer(luneo, "ada@example.com", name="Ada")
    listed = desk.client.get(reverse("admin:support_customer_changelist")).content.decode()
    assert '<td class="field-account nowrap">—</td>' in listed
