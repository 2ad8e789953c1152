"""What the base of every page closes, one hole at a time, with a page that opens all of them."""

from typing import Any, Protocol

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from support.admin.base import BrandAdmin
from support.admin.list_action import Rows, desk_action
from support.models import Account, Brand, ClosedDay, Customer, Queue, Role, Ticket
from tests import make

SITE = admin.AdminSite(name="probe")


class Probe(BrandAdmin):
    """Everything that leaks elsewhere: raw ids, filters by relation, an action, all of it changeable."""

    add_role = change_role = delete_role = Role.AGENT
    raw_id_fields = ["account"]
    list_filter = ["account", "language"]
    safe_lookups = ("name__exact",)
    actions = ["touch"]

    @desk_action("Touch", role=Role.LEAD)
    def touch(self, request: HttpRequest, rows: Rows) -> list[int]:
        self.touched = sorted(rows.values_list("pk", flat=True))
        return self.touched


class Ask(Protocol):
    """A request by somebody with this role at Luneo."""

    def __call__(self, role: Role = ..., **fields: Any) -> HttpRequest: ...


@pytest.fixture
def page() -> Probe:
    return Probe(Customer, SITE)


@pytest.fixture
def ask(luneo: Brand) -> Ask:
    def asked(role: Role = Role.AGENT, **fields: Any) -> HttpRequest:
        request = RequestFactory().get("/")
        request.user = make.agent(f"{role}-{len(fields)}", luneo, role=role, **fields)
        return request

    return asked


@pytest.mark.parametrize(
    ("role", "sees", "changes"),
    [(Role.VIEWER, True, False), (Role.AGENT, True, True), (Role.ADMIN, True, True)],
)
def test_a_role_decides_what_may_be_done_to_a_row_of_my_brand(
    page: Probe, ask: Ask, luneo: Brand, role: Role, sees: bool, changes: bool
) -> None:
    request, mine = ask(role), make.customer(luneo)
    assert page.has_view_permission(request, mine) is sees
    assert page.has_change_permission(request, mine) is changes
    assert page.has_add_permission(request) is changes
    assert page.has_delete_permission(request, mine) is changes


def test_another_brands_row_may_not_even_be_seen(page: Probe, ask: Ask, foodyepay: Brand) -> None:
    request, theirs = ask(Role.ADMIN), make.customer(foodyepay)
    asked = [page.has_view_permission, page.has_change_permission, page.has_delete_permission]
    assert [may(request, theirs) for may in asked] == [False, False, False]
    assert theirs not in page.get_queryset(request)


def test_a_role_in_one_brand_gives_none_in_the_other(
    page: Probe, luneo: Brand, foodyepay: Brand
) -> None:
    request = RequestFactory().get("/")
    request.user = make.agent("both", luneo, role=Role.ADMIN)
    request.user.memberships.create(brand=foodyepay, role=Role.VIEWER)
    theirs = make.customer(foodyepay)
    assert page.has_view_permission(request, theirs)
    assert not page.has_change_permission(request, theirs)


def test_nobody_without_a_membership_sees_anything(page: Probe, luneo: Brand) -> None:
    make.customer(luneo)
    request = RequestFactory().get("/")
    for user in (make.agent("stranger"), AnonymousUser()):
        request = RequestFactory().get("/")
        request.user = user
        assert not page.has_view_permission(request)
        assert not page.has_module_permission(request)
        assert not page.get_queryset(request).exists()


def test_a_superuser_sees_every_brand(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    request = ask(Role.VIEWER, is_superuser=True)
    both = {make.customer(luneo), make.customer(foodyepay)}
    assert set(page.get_queryset(request)) >= both


def test_by_default_nobody_adds_changes_or_deletes(ask: Ask, luneo: Brand) -> None:
    page, request = BrandAdmin(Queue, SITE), ask(Role.ADMIN)
    queue = Queue.objects.create(brand=luneo, slug="q", name="Q")
    asked = [page.has_change_permission, page.has_delete_permission]
    assert [may(request, queue) for may in asked] == [False, False]
    assert not page.has_add_permission(request)


def offered(form: "type[ModelForm[Customer]]", name: str) -> list[Model]:
    field = form.base_fields[name]
    assert isinstance(field, ModelChoiceField)
    assert field.queryset is not None
    return list(field.queryset)


def test_a_field_offers_only_rows_of_brands_where_one_may_write(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    mine = Account.objects.create(brand=luneo, name="mine")
    Account.objects.create(brand=foodyepay, name="theirs")
    form = page.get_form(ask())
    assert offered(form, "account") == [mine]
    assert offered(form, "brand") == [luneo]


def test_a_viewers_field_offers_nothing(page: Probe, ask: Ask, luneo: Brand) -> None:
    Account.objects.create(brand=luneo, name="mine")
    assert offered(page.get_form(ask(Role.VIEWER)), "account") == []


def test_a_raw_id_names_no_row_of_another_brand(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    mine = Account.objects.create(brand=luneo, name="mine")
    theirs = Account.objects.create(brand=foodyepay, name="theirs")
    widget = page.get_form(ask()).base_fields["account"].widget
    widget.admin_site = admin.site
    assert widget.label_and_url_for_value(mine.pk)[0] == "mine"
    assert widget.label_and_url_for_value(theirs.pk) == ("", "")
    assert widget.label_and_url_for_value("nonsense") == ("", "")


def test_a_filter_by_relation_offers_only_rows_within_reach(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    for brand in (luneo, foodyepay):
        Account.objects.create(brand=brand, name=brand.slug)
    request = ask()
    (field, narrowed), _language = page.get_list_filter(request)
    shown = narrowed.field_choices(None, Customer._meta.get_field(field), request, page)
    assert [name for _pk, name in shown] == ["luneo"]


@pytest.mark.parametrize(
    ("lookup", "allowed"),
    [
        ("language", True),
        ("language__exact", True),
        ("account__id__exact", True),
        ("name__exact", True),
        ("name__startswith", False),
        ("brand__name__startswith", False),
        ("account__name", False),
        ("addresses__email__contains", False),
    ],
)
def test_the_address_bar_filters_only_by_what_is_listed(
    page: Probe, ask: Ask, lookup: str, allowed: bool
) -> None:
    assert page.lookup_allowed(lookup, "x", ask()) is allowed


def test_an_action_is_handed_only_rows_in_whose_brand_the_role_is_held(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    mine, theirs = make.customer(luneo), make.customer(foodyepay)
    assert "touch" not in page.get_actions(ask(Role.AGENT))  # no row would be left to touch
    request = ask(Role.LEAD)
    function, _name, _title = page.get_actions(request)["touch"]
    function(page, request, Customer.objects.filter(pk__in=[mine.pk, theirs.pk]))
    assert page.touched == [mine.pk]


def test_what_a_deletion_would_take_names_no_row_of_another_brand(
    page: Probe, ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    request, theirs = ask(), make.customer(foodyepay, name="Secret")
    listed, counts, _perms, protected = page.get_deleted_objects([theirs], request)
    assert "Secret" not in f"{listed}{counts}{protected}"
    assert protected
    listed, *_rest = page.get_deleted_objects([make.customer(luneo, name="Mine")], request)
    assert "Mine" in str(listed)


def test_nothing_is_saved_for_a_brand_without_the_role(
    page: Probe, ask: Ask, foodyepay: Brand
) -> None:
    row = Customer(brand=foodyepay, name="x", created_at=make.NOON)
    with pytest.raises(PermissionDenied):
        page.save_model(ask(Role.ADMIN), row, None, False)


def test_a_row_and_what_it_points_at_are_of_one_brand(
    ask: Ask, luneo: Brand, foodyepay: Brand
) -> None:
    request = ask()
    assert isinstance(request.user, User)
    request.user.memberships.create(brand=foodyepay, role=Role.AGENT)
    account = Account.objects.create(brand=foodyepay, name="theirs")
    form = Probe(Customer, SITE).get_form(request, fields=["brand", "name", "account"])
    mixed = form({"brand": luneo.pk, "name": "x", "account": account.pk})
    assert "different brands" in str(mixed.errors)
    assert form({"brand": foodyepay.pk, "name": "x", "account": account.pk}).is_valid()


def test_an_existing_row_moves_to_no_other_brand(ask: Ask, luneo: Brand, foodyepay: Brand) -> None:
    request = ask()
    assert isinstance(request.user, User)
    request.user.memberships.create(brand=foodyepay, role=Role.AGENT)
    form = Probe(ClosedDay, SITE).get_form(request, fields=["brand", "name"])
    day = ClosedDay.objects.create(brand=luneo, calendar="a", on=make.NOON.date(), name="x")
    assert "different brands" in str(
        form({"brand": foodyepay.pk, "name": "x"}, instance=day).errors
    )


def test_nobodys_recent_actions_stand_on_a_page(client: Client, luneo: Brand) -> None:
    user = make.agent("ada", luneo)
    LogEntry.objects.create(user=user, object_repr="Secret", action_flag=2)
    client.force_login(user)
    assert b"Secret" not in client.get("/admin/").content


def test_one_page_asks_for_a_role_once(
    page: Probe, ask: Ask, luneo: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request, mine = ask(), make.customer(luneo)
    with django_assert_num_queries(2):
        assert all(page.has_view_permission(request, mine) for _ in range(5))


def test_a_list_never_counts_past_its_cap(
    luneo: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = Probe(Ticket, SITE)
    paginator = page.get_paginator(RequestFactory().get("/"), Ticket.objects.order_by("pk"), 50)
    with django_assert_num_queries(1) as asked:
        assert paginator.count == 0
    assert "LIMIT 10000" in asked[0]["sql"]
