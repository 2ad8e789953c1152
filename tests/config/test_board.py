"""The board: the most pressing promises of both apps, who is on call, and nothing of another brand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents.lifecycle import declare
from incidents.models import Incident
from support.models import Brand, OnCallOverride, Role, Ticket
from support.tickets.actor import Actor
from tests import make

URL, PART = "/admin/board/", "/admin/board/?part=1"
BY = Actor("Ada")


@pytest.fixture
def wall(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("ada", luneo, role=Role.VIEWER))
    return client


def text(client: Client, url: str = PART) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def tiles(client: Client) -> dict[str, str]:
    found = re.findall(r"tile-(\w+)[^>]*>\s*<dt>[^<]*</dt>\s*<dd>\s*([^<]*?)\s*</dd>", text(client))
    return dict(found)


def due(brand: Brand, minutes: float, **fields: Any) -> Ticket:
    """A ticket with its nearest promise so many minutes from now."""
    at = timezone.now() + timedelta(minutes=minutes)
    return make.ticket(brand, next_due_at=at, next_due_kind="first_response", **fields)


def subjects(client: Client) -> list[str]:
    return re.findall(r'class="quiet">[^<]+</span>\s*([^<]+?)</a></td>', text(client))


@pytest.mark.parametrize(
    ("minutes", "counted"),
    [
        (-600, {"late": "1", "soon": "0"}),
        (-1, {"late": "1", "soon": "0"}),
        (1, {"late": "0", "soon": "1"}),
        (59, {"late": "0", "soon": "1"}),
        (61, {"late": "0", "soon": "0"}),
    ],
)
def test_a_promise_counts_as_late_or_as_due_within_the_hour(
    wall: Client, luneo: Brand, minutes: float, counted: dict[str, str]
) -> None:
    due(luneo, minutes)
    assert tiles(wall) == {**counted, "unassigned": "1", "open": "1"}


def test_what_is_done_or_has_somebody_is_counted_as_such(wall: Client, luneo: Brand) -> None:
    due(luneo, -5, status=Ticket.Status.RESOLVED)
    make.ticket(luneo, assignee=make.agent("bob", luneo))
    make.ticket(luneo)
    assert tiles(wall) == {"late": "0", "soon": "0", "unassigned": "1", "open": "2"}


def test_a_count_is_capped_instead_of_reading_the_archive(wall: Client, luneo: Brand) -> None:
    person = make.customer(luneo)
    Ticket.objects.bulk_create(
        Ticket(
            brand=luneo,
            number=number,
            requester=person,
            opened_at=make.NOON,
            updated_at=make.NOON,
            subject="One of many",
        )
        for number in range(1000, 1101)
    )
    assert tiles(wall)["open"] == "99+"


def test_rows_stand_by_time_and_end_where_nothing_presses(wall: Client, luneo: Brand) -> None:
    due(luneo, 30, subject="Third")
    due(luneo, -30, subject="First")
    due(luneo, 1, subject="Second")
    due(luneo, 180, subject="Later")
    make.ticket(luneo, subject="Without a promise")
    assert subjects(wall) == ["First", "Second", "Third"]


def test_a_row_says_who_has_it_and_how_grave_it_is(wall: Client, luneo: Brand) -> None:
    bob = make.agent("bob", luneo, last_name="Stone")
    due(luneo, -30, severity="P0", assignee=bob)
    page = text(wall)
    assert "Bob Stone" in page
    assert "pill severity-p0" in page
    assert "30 m late" in page


def test_what_an_incident_owes_stands_among_the_promises_of_tickets(
    wall: Client, luneo: Brand
) -> None:
    then = timezone.now() - timedelta(hours=3)
    declare(
        luneo,
        title="Checkout is down",
        severity="P0",
        category="checkout",
        tickets=[],
        by=BY,
        now=then,
        key="k",
    )
    due(luneo, -5, subject="A ticket that is late")
    page = text(wall)
    assert "Checkout is down" in page
    assert subjects(wall)[0] == "Checkout is down"
    assert subjects(wall)[-1] == "A ticket that is late"


def test_an_incident_that_is_over_leaves_the_board(wall: Client, luneo: Brand) -> None:
    made = declare(
        luneo,
        title="Checkout is down",
        severity="P3",
        category="",
        tickets=[],
        by=BY,
        now=timezone.now(),
        key="k",
    )
    assert "going-on" in text(wall)
    Incident.objects.filter(pk=made.pk).update(
        status=Incident.Status.RESOLVED, resolved_at=timezone.now()
    )
    assert "going-on" not in text(wall)


def test_who_is_on_call_stands_below_and_a_gap_is_called_one(wall: Client, luneo: Brand) -> None:
    assert "Nobody on call" not in text(wall)
    now = timezone.now()
    OnCallOverride.objects.create(
        brand=luneo,
        rotation="critical",
        person=None,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
        reason="A gap",
        made_at=now,
    )
    page = text(wall)
    assert "Nobody on call" in page
    assert f"until {now + timedelta(hours=1):%a} {(now + timedelta(hours=1)).day}" in page


def test_nothing_of_another_brand_stands_on_it(
    wall: Client, luneo: Brand, foodyepay: Brand
) -> None:
    due(foodyepay, -30, subject="Canary of another brand")
    declare(
        foodyepay,
        title="Canary incident",
        severity="P0",
        category="",
        tickets=[],
        by=BY,
        now=timezone.now() - timedelta(days=1),
        key="k",
    )
    page = text(wall)
    assert "Canary" not in page
    assert "FoodyePay" not in page
    assert tiles(wall) == {"late": "0", "soon": "0", "unassigned": "0", "open": "0"}
    assert "No promise is late, and none ends within two hours." in page


def test_words_of_customers_are_escaped(wall: Client, luneo: Brand) -> None:
    due(luneo, -30, subject="<img src=x onerror=alert(1)>")
    assert "<img" not in text(wall)
    assert "&lt;img" in text(wall)


def test_the_part_is_the_whole_page_without_its_frame(wall: Client, luneo: Brand) -> None:
    due(luneo, -30, subject="First")
    whole, part = text(wall, URL), text(wall, PART)
    assert "<html" in whole
    assert "<html" not in part
    assert 'data-part="/admin/board/?part=1"' in whole
    assert "First" in whole
    assert part.count("<tr>") == whole.count("<tr>") == 2


@pytest.mark.parametrize("url", [URL, PART])
def test_a_stranger_is_sent_to_sign_in(client: Client, db: None, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("rows", [1, 30])
def test_it_asks_as_little_for_many_rows_as_for_one(
    wall: Client, luneo: Brand, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(rows):
        due(luneo, -minutes - 1)
    with django_assert_max_num_queries(13):
        assert text(wall).count("<tr>") == min(rows, 14) + 1
