"""The queue: which tickets a tab shows, in which order, and what a page of them costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.admin import tabs
from support.admin.queue import inbox, inbox_views
from support.models import Brand, Clock, Customer, Role, Severity, Ticket
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown

Status = Ticket.Status
LIST = reverse("admin:support_ticket_changelist")


def shown(desk: Desk, **query: str) -> list[str]:
    """The subjects of the page, in order."""
    return [ticket.subject for ticket in desk.client.get(LIST, query).context["cl"].result_list]


@pytest.fixture
def queue(desk: Desk, luneo: Brand) -> dict[str, Ticket]:
    assert luneo.runbook is not None
    now = timezone.now()
    hours = {"late": -1, "soon": 1, "far": 30}
    made = {
        name: make.ticket(luneo, subject=name, next_due_at=now + timedelta(hours=left))
        for name, left in hours.items()
    }
    made["none"] = make.ticket(luneo, subject="none")
    made["waiting"] = make.ticket(luneo, subject="waiting", status=Status.PENDING_CUSTOMER)
    made["done"] = make.ticket(luneo, subject="done", status=Status.RESOLVED)
    Ticket.objects.filter(subject="far").update(assignee=desk.user, severity=Severity.P1)
    Ticket.objects.filter(subject__in=["soon", "done"]).update(escalated_at=now)
    return made


@pytest.mark.parametrize(
    ("view", "subjects"),
    [
        ("mine", ["far"]),
        ("unassigned", ["late", "soon", "none", "waiting"]),
        ("soon", ["late", "soon"]),
        ("waiting", ["waiting"]),
        ("escalated", ["soon"]),
        ("urgent", ["far"]),
        ("open", ["late", "soon", "far", "none", "waiting"]),
        ("", ["late", "soon", "far", "none", "waiting"]),
        ("nonsense", ["late", "soon", "far", "none", "waiting"]),
    ],
)
def test_a_tab_shows_its_tickets_most_pressing_first(
    desk: Desk, queue: dict[str, Ticket], view: str, subjects: list[str]
) -> None:
    assert shown(desk, **({"view": view} if view else {})) == subjects


def test_everything_is_shown_with_the_newest_first(desk: Desk, queue: dict[str, Ticket]) -> None:
    Ticket.objects.filter(subject="done").update(updated_at=timezone.now())
    assert shown(desk, view="all")[0] == "done"


def test_each_tab_says_how_many_it_holds(desk: Desk, queue: dict[str, Ticket]) -> None:
    response = desk.client.get(LIST)
    found = inbox.counted(response.wsgi_request)
    assert found == {
        "mine": 1,
        "unassigned": 4,
        "soon": 2,
        "waiting": 1,
        "escalated": 1,
        "urgent": 1,
        "open": 5,
        "snoozed": 0,
        "all": 6,
        inbox_views.BELL: 0,
    }


def test_a_count_stops_at_its_cap(
    luneo: Brand, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = make.ticket(luneo)
    rows = [
        Ticket(
            brand=luneo,
            number=1000 + number,
            requester=one.requester,
            opened_at=make.NOON,
            updated_at=make.NOON,
        )
        for number in range(120)
    ]
    Ticket.objects.bulk_create(rows)
    with django_assert_num_queries(1):
        found = tabs.counts(Ticket.objects.all(), inbox_views.VIEWS, desk.user, make.NOON)
    assert (found["open"], found["mine"]) == (100, 0)
    assert (tabs.said(found["open"]), tabs.said(7)) == ("99+", "7")


@pytest.mark.parametrize("term", ["far", "LUN-{}", "lun-{}", "#{}", "{}", "Zoé", "far@example.com"])
def test_search_finds_by_number_subject_name_and_address(
    desk: Desk, luneo: Brand, term: str
) -> None:
    requester = make.customer(luneo, "far@example.com", name="Zoé Durand")
    wanted = make.ticket(luneo, subject="far away", requester=requester)
    make.ticket(luneo, subject="other", requester=make.customer(luneo, name="Bob"))
    assert shown(desk, q=term.format(wanted.number)) == ["far away"]


def test_a_number_with_another_brands_prefix_finds_nothing_of_mine(
    desk: Desk, luneo: Brand
) -> None:
    wanted = make.ticket(luneo)
    assert shown(desk, q=f"FOO-{wanted.number}") == []


@pytest.mark.parametrize("size", [10, 1000])
def test_a_page_costs_the_same_at_any_size(
    desk: Desk, luneo: Brand, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    customers = Customer.objects.bulk_create(
        Customer(brand=luneo, name=f"c{number}", created_at=make.NOON) for number in range(size)
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(
            brand=luneo,
            number=5000 + number,
            requester=customer,
            assignee=desk.user,
            opened_at=make.NOON,
            updated_at=make.NOON,
        )
        for number, customer in enumerate(customers)
    )
    Clock.objects.bulk_create(
        Clock(ticket=ticket, kind="update", state="paused", remaining_s=60, started_at=make.NOON)
        for ticket in tickets
    )
    desk.client.get(LIST)  # the first page of a session writes when it began
    with django_assert_max_num_queries(15):
        page = desk.client.get(LIST)
    assert len(page.context["cl"].result_list) == min(size, 50)
    assert "paused, 1 m left" in page.content.decode()


def test_an_empty_tab_says_what_to_do(desk: Desk) -> None:
    assert (
        "Take the next one from Unassigned"
        in desk.client.get(LIST, {"view": "mine"}).content.decode()
    )
    assert "Nothing found for “xyz”" in desk.client.get(LIST, {"q": "xyz"}).content.decode()


def test_somebody_without_a_name_is_shown_by_address(desk: Desk, luneo: Brand) -> None:
    requester = make.customer(luneo, "nameless@example.com", name="")
    make.ticket(luneo, requester=requester)
    assert "nameless@example.com" in desk.client.get(LIST).content.decode()


def press(desk: Desk, action: str, *tickets: Ticket) -> Answer:
    chosen = {"action": action, "_selected_action": [ticket.pk for ticket in tickets]}
    return desk.client.post(LIST, chosen, follow=True)


def test_selected_tickets_are_taken_at_once(desk: Desk, luneo: Brand) -> None:
    tickets = [make.ticket(luneo), make.ticket(luneo)]
    answer = press(desk, "take", *tickets)
    assert "2 done." in answer.content.decode()
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {desk.user.pk}


def test_selected_tickets_are_resolved_by_the_verb(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    press(desk, "resolve", ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert ticket.events.filter(kind="status", actor=desk.user).exists()


def test_a_refused_one_is_named_and_the_others_are_done(desk: Desk, luneo: Brand) -> None:
    refused, other = make.ticket(luneo), make.ticket(luneo)
    Ticket.objects.filter(pk=refused.pk).update(merged_into=other)
    answer = press(desk, "resolve", refused, other).content.decode()
    assert f"LUN-{refused.number}: This ticket was merged into LUN-{other.number}" in answer
    assert "1 done." in answer


def test_a_viewer_finds_no_action(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.VIEWER)
    ticket = make.ticket(luneo)
    press(desk, "resolve", ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


def test_a_row_is_written_safely_and_leads_to_its_ticket_and_back(desk: Desk, luneo: Brand) -> None:
    ticket = make.ticket(luneo, subject="<script>alert(1)</script>")
    page = desk.client.get(LIST, {"view": "open"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    address = reverse("admin:support_ticket_change", args=[ticket.pk])
    assert f'href="{address}?_changelist_filters=view%3Dopen"' in page
    assert page.count('class="action-select"') == 1


def test_a_subject_without_end_is_cut_off_aloud(desk: Desk, luneo: Brand) -> None:
    make.ticket(luneo, subject="x" * 250)
    make.ticket(luneo, subject="y" * 120)
    page = desk.client.get(LIST).content.decode()
    assert f'<span class="subject">{"x" * 119}…</span>' in page
    assert f'<span class="subject">{"y" * 120}</span>' in page
