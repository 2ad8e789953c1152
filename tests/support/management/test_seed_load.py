"""An archive for load tests: as many as asked for, fitting together, found by the search, mailing nobody."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from support.admin.queue.inbox_views import VIEWS
from support.escalation.sweep import sweep
from support.models import (
    Brand,
    Clock,
    CustomerAddress,
    Message,
    OutboxMessage,
    Ticket,
    TicketEvent,
)
from support.search import find
from support.search.operators import Who
from support.sla.rebuild import rebuild
from tests import make


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path


def seed(**options: object) -> str:
    out = StringIO()
    call_command("seed_load", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_as_many_tickets_as_asked_for_stand_there(luneo: Brand, foodyepay: Brand) -> None:
    assert seed(tickets=500, open=100) == "500 tickets, 100 of them open.\n"
    assert Ticket.objects.count() == 500
    assert Ticket.objects.open().count() == 100
    assert set(Ticket.objects.values_list("brand__slug", flat=True)) == {"luneo", "foodyepay"}
    assert not Ticket.objects.exclude(messages__kind="customer").exists()
    assert not Ticket.objects.exclude(events__kind="opened").exists()
    assert not Ticket.objects.filter(clocks=None).exists()
    assert Ticket.objects.filter(messages__kind="note").exists()
    assert max(map(len, _conversations().values())) >= 40


def _conversations() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for ticket, message in Message.objects.values_list("ticket", "pk"):
        found.setdefault(ticket, []).append(message)
    return found


def test_every_view_has_something_to_show_and_the_search_finds_it(luneo: Brand) -> None:
    seed(tickets=1000, open=800)
    agent = User.objects.filter(tickets__isnull=False).latest("tickets")
    newest = Ticket.objects.latest("opened_at").updated_at
    empty = [
        view.key for view in VIEWS if not Ticket.objects.filter(view.rows(agent, newest)).exists()
    ]
    assert empty == []
    address = CustomerAddress.objects.latest("pk").email
    found = find.tickets(Ticket.objects.all(), address, Who(None, newest), brands=None)
    assert found.rows.exists()


def test_a_replay_of_the_events_changes_no_clock(luneo: Brand, foodyepay: Brand) -> None:
    """Of no ticket, whether it ended or not, a day and a month later neither: but for what ran out meanwhile."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        seed(tickets=200, open=80)
        out = StringIO()
        call_command("rebuild_clocks", stdout=out, stderr=StringIO())
    open_ones = Ticket.objects.exclude(status="closed").count()
    assert out.getvalue() == f"{open_ones} tickets replayed, 0 clocks changed.\n"
    assert [found for _, found in rebuild(Ticket.objects.all(), now=now) if found] == []
    later = rebuild(Ticket.objects.all(), now=now + timedelta(days=30), dry_run=True)
    ran_out = {clock.pk for _, found in later for clock in found}
    assert ran_out
    assert ran_out <= set(Clock.objects.filter(state="running").values_list("pk", flat=True))


def test_every_kind_of_promise_and_of_end_is_there(luneo: Brand, foodyepay: Brand) -> None:
    seed(tickets=300, open=120)
    assert set(Clock.objects.values_list("kind", flat=True)) == set(ledger_kinds())
    assert set(Clock.objects.values_list("state", flat=True)) == {
        "running",
        "paused",
        "breached",
        "met",
    }
    late = Clock.objects.exclude(breached_at=None)
    assert late.filter(state="met").exists()
    assert not late.filter(detected_at=None).exists()
    assert not late.filter(detected_at__lt=F("breached_at")).exists()
    assert not Clock.objects.filter(started_at__gt=timezone.now()).exists()
    assert not Ticket.objects.filter(updated_at__lt=F("opened_at")).exists()
    assert not TicketEvent.objects.filter(at__lt=F("ticket__opened_at")).exists()


def ledger_kinds() -> list[str]:
    return ["first_response", "next_reply", "update", "first_resolution", "total_resolution"]


def test_nobody_is_mailed_of_what_has_happened(luneo: Brand) -> None:
    """The sweep finds nothing behind it; what is still ahead is watched."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        seed(tickets=200)
    assert sweep(now=now) == 0
    assert not OutboxMessage.objects.exists()
    ahead = Clock.objects.exclude(next_at=None)
    assert ahead.exists()
    assert not ahead.exclude(state="running").exists()
    assert not ahead.filter(next_at__lt=now).exists()


def test_work_goes_on_after_it(luneo: Brand) -> None:
    """Keys and numbers continue, and the walls and the search's triggers are back."""
    seed(tickets=50)
    luneo.refresh_from_db()
    ticket = make.ticket(luneo, subject="xylophone")
    assert ticket.number == 51
    found = find.tickets(Ticket.objects.all(), "xylophone", Who(None, make.NOON), brands=None)
    assert found.rows.get() == ticket
    with pytest.raises(Exception, match="append-only"):
        TicketEvent.objects.update(kind="status")


def test_real_tickets_are_not_mixed_up_unasked(luneo: Brand) -> None:
    make.ticket(luneo)
    with pytest.raises(CommandError, match="Say --yes"):
        seed(tickets=10)
    connection.check_constraints()  # as a commit would: no index is made while keys wait for one
    seed(tickets=10, yes=True)
    assert Ticket.objects.count() == 11


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tickets": 0}, "0 is out of bounds: expected 1"),
        ({"tickets": 5, "open": 6}, "no more open ones"),
        ({"tickets": 5, "open": -1}, "no more open ones"),
        ({"tickets": 5, "brand": "nobody"}, "Known: luneo"),
    ],
)
def test_what_cannot_be_filled_is_refused(
    luneo: Brand, options: dict[str, object], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        seed(**options)


def test_one_brand_alone_can_be_filled(luneo: Brand, foodyepay: Brand) -> None:
    seed(tickets=30, brand="foodyepay")
    assert {ticket.brand for ticket in Ticket.objects.all()} == {foodyepay}
