"""An action of a list and its entry in the audit are one: a refusal leaves neither, and what was done is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from support import audit
from support.admin.base import BrandAdmin
from support.admin.list_action import Outcome, Rows, desk_action
from support.audit.verify import verify
from support.models import (
    Account,
    AuditEntry,
    Brand,
    BulkJob,
    ClosedDay,
    Customer,
    RawMessage,
    Role,
    Ticket,
)
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.admin.desk import SitDown

SITE = admin.AdminSite(name="probe")
Verb = Callable[[Rows], Outcome]


class Probe(BrandAdmin):
    """One action, which does what the test says."""

    delete_role = Role.AGENT
    actions = ["rename"]
    verb: Verb

    @desk_action("Rename", role=Role.AGENT)
    def rename(self, request: HttpRequest, rows: Rows) -> Outcome:
        return type(self).verb(rows)


@pytest.fixture
def both(luneo: Brand, foodyepay: Brand) -> list[Customer]:
    return [make.customer(luneo), make.customer(luneo), make.customer(foodyepay)]


def pressed(verb: Verb, rows: Rows, *brands: Brand, **fields: str) -> tuple[Any, list[str]]:
    """What came back and what was said, when somebody of these brands pressed the button for these rows."""
    request = RequestFactory().post("/", fields)
    request.user = make.agent("ada", *brands)
    vars(request)["session"] = {}
    vars(request)["_messages"] = FallbackStorage(request)
    page = type("Page", (Probe,), {"verb": staticmethod(verb)})(rows.model, SITE)
    function, _name, _title = page.get_actions(request)["rename"]
    answer = function(page, request, rows)
    return answer, [str(each) for each in get_messages(request)]


def keys_of(rows: Rows) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def renamed(rows: Rows) -> list[int]:
    keys = keys_of(rows)
    rows.update(name="Renamed")
    return keys


def told() -> list[AuditEntry]:
    return list(AuditEntry.objects.exclude(action="runbook applied").order_by("pk"))


def test_each_brands_chain_names_its_own_rows_and_no_others(
    both: list[Customer], luneo: Brand, foodyepay: Brand
) -> None:
    pressed(renamed, Customer.objects.all(), luneo, foodyepay)
    by_brand = {each.brand: each for each in told()}
    ours, theirs = by_brand[luneo], by_brand[foodyepay]
    assert (ours.action, ours.actor) == ("rename", "Ada")
    assert sorted(ours.diff["keys"]) == [both[0].pk, both[1].pk]
    assert theirs.diff["keys"] == [both[2].pk]
    assert (ours.diff["count"], theirs.diff["count"]) == (2, 1)
    assert {each.diff["rows"] for each in (ours, theirs)} == {"support.Customer"}


def test_a_refusal_takes_back_what_was_done_and_what_was_told(
    both: list[Customer], luneo: Brand
) -> None:
    def half(rows: Rows) -> list[int]:
        renamed(rows)
        raise TicketRefused("Not these two.")

    answer, said = pressed(half, Customer.objects.all(), luneo)
    assert (answer, said) == (None, ["Not these two."])
    assert told() == []
    assert not Customer.objects.filter(name="Renamed").exists()


def test_an_error_that_is_no_refusal_is_not_swallowed_and_leaves_nothing(
    both: list[Customer], luneo: Brand
) -> None:
    def broken(rows: Rows) -> list[int]:
        renamed(rows)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        pressed(broken, Customer.objects.all(), luneo)
    assert told() == []
    assert not Customer.objects.filter(name="Renamed").exists()


def test_what_was_done_to_some_is_told_of_those_alone(both: list[Customer], luneo: Brand) -> None:
    pressed(lambda rows: keys_of(rows)[:1], Customer.objects.order_by("pk"), luneo)
    (entry,) = told()
    assert (entry.diff["keys"], entry.diff["count"]) == ([both[0].pk], 1)


def test_what_was_done_to_none_is_not_told(both: list[Customer], luneo: Brand) -> None:
    pressed(lambda _rows: [], Customer.objects.all(), luneo)
    assert told() == []


def test_a_page_that_asks_on_is_told_with_all_that_were_handed_to_it(
    both: list[Customer], luneo: Brand
) -> None:
    answer, _said = pressed(lambda _rows: HttpResponse("Sure?"), Customer.objects.all(), luneo)
    assert answer.content == b"Sure?"
    (entry,) = told()
    assert entry.diff["count"] == 2


def test_a_row_that_the_verb_did_away_with_is_still_named(
    both: list[Customer], luneo: Brand
) -> None:
    made = Account.objects.create(brand=luneo, name="Gone")

    def gone(rows: Rows) -> list[int]:
        keys = keys_of(rows)
        rows.delete()
        return keys

    pressed(gone, Account.objects.all(), luneo)
    (entry,) = told()
    assert (entry.brand, entry.diff["keys"]) == (luneo, [made.pk])


def test_a_row_that_the_verb_was_not_handed_cannot_be_told_as_done(
    both: list[Customer], luneo: Brand
) -> None:
    """A verb that claims another brand's row is a defect: it ends aloud and leaves nothing."""
    theirs = both[2].pk
    with pytest.raises(KeyError):
        pressed(lambda _rows: [theirs], Customer.objects.all(), luneo)
    assert told() == []


def test_a_reason_that_was_given_stands_in_the_entry(both: list[Customer], luneo: Brand) -> None:
    pressed(renamed, Customer.objects.all(), luneo, reason="  a wrong import ")
    assert told()[0].diff["reason"] == "a wrong import"


def test_an_entry_names_so_many_keys_and_counts_all(luneo: Brand) -> None:
    many = [Customer(brand=luneo, name="x", created_at=make.NOON) for _ in range(250)]
    Customer.objects.bulk_create(many)
    pressed(renamed, Customer.objects.all(), luneo)
    (entry,) = told()
    assert (len(entry.diff["keys"]), entry.diff["count"]) == (200, 250)
    assert [each.problem for each in verify()] == ["", ""]


def test_it_costs_the_same_for_many_rows(
    luneo: Brand, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [Customer(brand=luneo, name="x", created_at=make.NOON) for _ in range(100)]
    Customer.objects.bulk_create(many)
    make.agent("warm", luneo)
    with django_assert_max_num_queries(25):
        pressed(renamed, Customer.objects.all(), luneo)


def test_a_deletion_that_fails_is_not_told_as_done(
    sit_down: SitDown, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django writes its entries before it deletes."""
    day = ClosedDay.objects.create(brand=luneo, calendar="a", on="2099-05-01", name="x")
    client = sit_down(Role.LEAD).client

    def fail(*_args: Any) -> None:
        raise ProtectedError("In use", set())

    monkeypatch.setattr(BrandAdmin, "delete_queryset", fail)
    chosen = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
    with pytest.raises(ProtectedError):
        client.post(reverse("admin:support_closedday_changelist"), chosen)
    assert told() == []


def test_a_resolved_ticket_is_told_and_one_that_refused_is_not(
    sit_down: SitDown, luneo: Brand
) -> None:
    desk = sit_down()
    good = make.ticket(luneo)
    merged = make.ticket(luneo, merged_into=good, status=Ticket.Status.MERGED)
    chosen = {"action": "resolve", "_selected_action": [good.pk, merged.pk]}
    said = desk.client.post(f"{reverse('admin:support_ticket_changelist')}?view=all", chosen)
    assert said.status_code == 302
    assert (_status(good), _status(merged)) == ("resolved", "merged")
    (entry,) = told()
    assert entry.diff["keys"] == [good.pk]


def test_a_refused_merge_of_accounts_leaves_no_entry(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    only = Account.objects.create(brand=luneo, name="Only")
    chosen = {"action": "merge", "_selected_action": [only.pk]}
    page = client.post(reverse("admin:support_account_changelist"), chosen, follow=True)
    assert b"Choose at least two accounts." in page.content
    assert told() == []


def test_a_merge_of_accounts_names_them_all(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    pair = [Account.objects.create(brand=luneo, name=name).pk for name in ("One", "Same")]
    chosen = {"action": "merge", "_selected_action": pair}
    client.post(reverse("admin:support_account_changelist"), chosen)
    assert Account.objects.count() == 1
    assert sorted(told()[0].diff["keys"]) == pair


@pytest.mark.parametrize(("reason", "counted"), [("", 0), ("spam of last night", 2)])
def test_a_discard_is_told_with_its_reason_or_not_at_all(
    sit_down: SitDown, luneo: Brand, reason: str, counted: int
) -> None:
    """Two are held and one is filed already: it is neither discarded nor told."""
    client = sit_down(Role.LEAD).client
    states = [RawMessage.State.HELD, RawMessage.State.HELD, RawMessage.State.DONE]
    rows = [make.raw(brand=luneo, state=each, reason="odd").pk for each in states]
    chosen = {"action": "discard", "_selected_action": rows, "reason": reason}
    client.post(f"{reverse('admin:support_rawmessage_changelist')}?view=all", chosen)
    assert RawMessage.objects.filter(state="discarded").count() == counted
    assert [(e.diff["count"], e.diff["reason"]) for e in told()] == (
        [(2, reason)] if counted else []
    )


def test_a_selection_of_two_brands_makes_no_draft_and_no_entry(
    sit_down: SitDown, luneo: Brand, foodyepay: Brand
) -> None:
    desk = sit_down()
    desk.user.memberships.create(brand=foodyepay, role=Role.AGENT)
    rows = [make.ticket(luneo).pk, make.ticket(foodyepay).pk]
    chosen = {"action": "together", "_selected_action": rows}
    page = desk.client.post(
        f"{reverse('admin:support_ticket_changelist')}?view=all", chosen, follow=True
    )
    assert b"Choose tickets of one brand" in page.content
    assert not BulkJob.objects.exists()
    assert told() == []


def test_bulk_work_that_cannot_be_told_does_not_begin(
    sit_down: SitDown, luneo: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sit_down()
    chosen = {"action": "together", "_selected_action": [make.ticket(luneo).pk]}
    desk.client.post(f"{reverse('admin:support_ticket_changelist')}?view=all", chosen)
    row = BulkJob.objects.get()

    def full(*_args: Any, **_named: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(RuntimeError):
        desk.client.post(
            reverse("admin:support_bulkjob_change", args=[row.pk]),
            {"_do": "status", "status-status": "resolved"},
        )
    row.refresh_from_db()
    assert row.state == BulkJob.State.DRAFT


def _status(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).status
