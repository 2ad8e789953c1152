"""A lead closes a day: open promises count it at once, and a day that has begun stays what it was."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from support.models import Brand, Clock, ClosedDay, Role, Ticket
from support.sla.rebuild import rebuild
from tests import make
from tests.support.tickets.desk import HOUR, NOON, opened

ADD, LIST = (reverse(f"admin:support_closedday_{name}") for name in ("add", "changelist"))
TUESDAY = "2026-03-03"  # the day after NOON
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def lead(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("lena", luneo, role=Role.LEAD))
    return client


def asked(brand: Brand, on: str = TUESDAY, **data: str) -> dict[str, Any]:
    said = {"calendar": "support", "on": on, "name": "Strike", "is_closed": "on"}
    return said | {"brand": brand.pk} | data


def due(ticket: Ticket) -> Any:
    """Five hours on Monday, three on Tuesday: noon in Paris unless it is closed."""
    return Clock.objects.get(ticket=ticket, kind="first_response").due_at


def test_open_promises_move_at_once_and_the_lead_is_told(lead: Client, luneo: Brand) -> None:
    normal, urgent = (opened(luneo, details={"severity": each}) for each in ("P2", "P1"))
    before, soon = due(normal), due(urgent)
    answer = lead.post(ADD, asked(luneo))
    assert (due(normal), due(urgent)) == (before + DAY, soon)
    told = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "1 open ticket has other dates now." in told
    normal.refresh_from_db()
    assert not any(clocks for _, clocks in rebuild(Ticket.objects.all(), now=NOON + HOUR))

    row = ClosedDay.objects.get()
    change = reverse("admin:support_closedday_change", args=[row.pk])
    lead.post(change, asked(luneo, "2026-03-05"))
    assert due(normal) == before
    lead.post(change, asked(luneo))
    assert due(normal) == before + DAY
    lead.post(reverse("admin:support_closedday_delete", args=[row.pk]), {"post": "yes"})
    assert due(normal) == before


def test_days_deleted_in_a_list_move_them_too(lead: Client, luneo: Brand) -> None:
    ticket = opened(luneo, details={"severity": "P2"})
    before = due(ticket)
    lead.post(ADD, asked(luneo))
    chosen = {"action": "delete_selected", "_selected_action": [ClosedDay.objects.get().pk]}
    lead.post(LIST, chosen | {"post": "yes"})
    assert not ClosedDay.objects.exists()
    assert due(ticket) == before


def test_another_brands_promises_do_not_move(lead: Client, luneo: Brand, foodyepay: Brand) -> None:
    ticket = opened(foodyepay, details={"severity": "P2"}, now=NOON + HOUR)
    before = due(ticket)
    lead.post(ADD, asked(luneo))
    assert due(ticket) == before


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03-01", "2001-01-01"])
def test_a_day_that_has_begun_is_not_closed_afterwards(lead: Client, luneo: Brand, on: str) -> None:
    assert "Choose a day ahead" in lead.post(ADD, asked(luneo, on)).content.decode()
    assert not ClosedDay.objects.exists()


def test_what_a_day_was_is_neither_changed_nor_deleted(lead: Client, luneo: Brand) -> None:
    over = {"calendar": "support", "on": date(2026, 3, 2), "name": "Strike", "is_closed": True}
    row = ClosedDay.objects.create(brand=luneo, **over)
    shown = lead.get(reverse("admin:support_closedday_change", args=[row.pk]))
    assert "Strike" in shown.content.decode()
    assert 'name="_save"' not in shown.content.decode()
    for verb, data in (("change", asked(luneo)), ("delete", {"post": "yes"})):
        address = reverse(f"admin:support_closedday_{verb}", args=[row.pk])
        assert lead.post(address, data).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    lead.post(LIST, chosen)
    assert ClosedDay.objects.get().on == date(2026, 3, 2)
