"""Pages by keys: no row twice, none missed, whatever is equal or empty."""

from datetime import timedelta

import pytest

from support.admin.queue import keyset
from support.models import Brand, Ticket
from tests import make

SIZE = 3


@pytest.fixture
def tickets(db: None) -> list[Ticket]:
    """Deadlines: two at one moment, two without, and one for each hour between."""
    brand = make.brand()
    hours = [None, 5, 1, 1, 3, None, 2, 4]
    return [
        make.ticket(
            brand,
            next_due_at=None if hour is None else make.NOON + timedelta(hours=hour),
            at=make.NOON - timedelta(days=number // 2),
        )
        for number, hour in enumerate(hours)
    ]


def walk(order: keyset.Order) -> list[list[int]]:
    pages, after = [], ""
    while True:
        page = keyset.page(Ticket.objects.all(), order, after=after, before="", size=SIZE)
        pages.append([row.pk for row in page.rows])
        if not page.older:
            return pages
        after = page.older


@pytest.mark.parametrize("name", keyset.ORDERS)
def test_walking_on_shows_every_row_once_in_order(tickets: list[Ticket], name: str) -> None:
    order = keyset.ORDERS[name]
    walked = [key for page in walk(order) for key in page]
    assert walked == list(Ticket.objects.order_by(*order.by()).values_list("pk", flat=True))
    assert len(walked) == len(tickets)


@pytest.mark.parametrize("name", keyset.ORDERS)
def test_walking_back_shows_the_same_pages(tickets: list[Ticket], name: str) -> None:
    order = keyset.ORDERS[name]
    forth = walk(order)
    last = Ticket.objects.get(pk=forth[-1][0])
    back = keyset.page(Ticket.objects.all(), order, after="", before=order.cursor(last), size=SIZE)
    assert [row.pk for row in back.rows] == forth[-2]
    assert (bool(back.newer), bool(back.older)) == (True, True)


def test_the_first_page_has_nothing_before_and_the_last_nothing_after(
    tickets: list[Ticket],
) -> None:
    order, rows = keyset.ORDERS["due"], Ticket.objects.all()
    first = keyset.page(rows, order, after="", before="", size=SIZE)
    assert (first.newer, bool(first.older)) == ("", True)
    everything = keyset.page(rows, order, after="", before="", size=50)
    assert (everything.newer, everything.older) == ("", "")
    back = keyset.page(rows, order, after="", before=first.older, size=SIZE)
    assert back.newer == ""


def test_tickets_without_a_deadline_come_last_the_oldest_first(tickets: list[Ticket]) -> None:
    walked = [key for page in walk(keyset.ORDERS["due"]) for key in page]
    assert walked[-2:] == [tickets[0].pk, tickets[5].pk]


@pytest.mark.parametrize("cursor", ["x", "2026-01-01", "_1", "2026-01-01T00:00:00+00:00_x", "_"])
def test_a_cursor_that_is_none_is_the_first_page(tickets: list[Ticket], cursor: str) -> None:
    order, rows = keyset.ORDERS["due"], Ticket.objects.all()
    first = keyset.page(rows, order, after="", before="", size=SIZE)
    for place in ({"after": cursor, "before": ""}, {"after": "", "before": cursor}):
        page = keyset.page(rows, order, size=SIZE, **place)
        assert [row.pk for row in page.rows] == [row.pk for row in first.rows]


def test_an_empty_list_has_an_empty_page(db: None) -> None:
    page = keyset.page(Ticket.objects.all(), keyset.ORDERS["due"], after="", before="", size=SIZE)
    assert page == keyset.Page([])


@pytest.mark.parametrize(
    ("after", "shown", "newer", "older"),
    [
        ("", [0, 1, 2], "", "3"),
        ("3", [3, 4, 5], "0", "6"),
        ("6", [6], "3", ""),
        ("99", [], "96", ""),
        ("no", [0, 1, 2], "", "3"),
    ],
)
def test_a_handful_is_paged_by_position(
    after: str, shown: list[int], newer: str, older: str
) -> None:
    place, back, further = keyset.ranked(7, after=after, size=3)
    assert (list(range(7))[place], back, further) == (shown, newer, older)


def test_the_queue_sorts_by_an_index_of_each_view(db: None, luneo: Brand) -> None:
    names = {index.name for index in Ticket._meta.indexes}
    assert {"ticket_open", "ticket_unassigned", "ticket_urgent", "ticket_mine"} <= names
