"""Two workers at once, each with a connection of its own: the database decides, and nobody is told twice."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
from django.db import connection

from support.models import Brand, Clock, Customer, OutboxMessage, Ticket
from support.outbound.deliver import deliver
from support.runbook.apply import apply
from support.sla.rebuild import rebuild
from support.tickets import actions
from support.tickets.people import customers
from support.tickets.refused import TicketRefused
from tests import make
from tests.at_once import at_once, tried
from tests.conftest import shipped_runbook
from tests.support.outbound import carried
from tests.support.tickets.desk import HOUR, MINUTE, NOON, ada, opened, writes_again

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WORKERS = 8
T = TypeVar("T")


@pytest.fixture(autouse=True)
def _silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.lib.bell.ring", lambda *_: None)


@pytest.fixture
def desk(transactional_db: None) -> Brand:
    """Luneo's brand, in a database that other connections see too."""
    apply(shipped_runbook("luneo"), by="tests", now=make.NOON)
    return Brand.objects.get(slug="luneo")


def workers(work: Callable[[int], T]) -> list[T]:
    """Eight at once, each with its number."""
    return at_once(*(partial(work, number) for number in range(WORKERS)))


def test_numbers_have_no_gap_and_no_double(desk: Brand) -> None:
    workers(lambda number: opened(Brand.objects.get(), from_address=f"c{number}@example.com"))
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, WORKERS + 1))


def test_a_stranger_who_writes_eight_times_at_once_is_one_customer_and_acknowledged_once(
    desk: Brand,
) -> None:
    workers(lambda _number: opened(Brand.objects.get()))
    assert Customer.objects.count() == 1
    assert Ticket.objects.count() == WORKERS
    assert OutboxMessage.objects.count() == 1


def test_messages_at_once_leave_the_clocks_that_a_replay_makes(desk: Brand) -> None:
    ticket = opened(desk)
    actions.reply(ticket, by=ada(desk), text="Hello", now=NOON + MINUTE)

    def write(number: int) -> None:
        mine = Ticket.objects.get(pk=ticket.pk)
        if number % 2:
            writes_again(mine, at=NOON + HOUR + number * MINUTE)
        else:
            actions.reply(mine, by=ada(desk), text="Hello", now=NOON + HOUR + number * MINUTE)

    workers(write)
    end = NOON + HOUR + WORKERS * MINUTE
    assert [changed for _, changed in rebuild(Ticket.objects.all(), now=end)] == [[]]
    assert Clock.objects.filter(kind="next_reply").exists()


def test_two_merges_that_cross_end_with_one_survivor(desk: Brand) -> None:
    pair = [opened(desk), opened(desk, from_address="max@example.com")]

    def cross(number: int) -> None:
        one, other = (Ticket.objects.get(pk=pair[side].pk) for side in (number, 1 - number))
        actions.merge(one, other, by=ada(desk), now=NOON + HOUR)

    ada(desk)
    results = tried(partial(cross, 0), partial(cross, 1))
    assert [type(each) for each in results if each] == [TicketRefused]
    assert Ticket.objects.filter(status="merged").count() == 1


def test_a_row_is_sent_once_whoever_asks(desk: Brand, settings: Any) -> None:
    settings.OUTBOX_CARRIERS = {"mail": "tests.support.outbound.carried.send"}
    carried.forget()
    opened(desk)
    assert sum(workers(lambda _number: deliver(now=NOON + MINUTE))) == 1
    assert len(carried.sent) == 1


def test_an_undo_and_a_worker_that_meet_agree_who_was_first(desk: Brand, settings: Any) -> None:
    settings.OUTBOX_CARRIERS = {"mail": "tests.support.outbound.carried.send"}
    carried.forget()
    ticket = opened(desk, details={"acknowledge": False})
    message = actions.reply(ticket, by=ada(desk), text="Hello", now=NOON)
    by = ada(desk)

    def undo() -> None:
        actions.undo(type(message).objects.get(pk=message.pk), by=by, now=NOON + MINUTE)

    undone, _sent = tried(undo, lambda: deliver(now=NOON + MINUTE))
    row = OutboxMessage.objects.get(message=message)
    was_undone = undone is None
    assert row.state == ("cancelled" if was_undone else "sent")
    assert carried.sent == ([] if was_undone else [row.key])


def test_the_customer_that_lost_the_race_leaves_no_trace(desk: Brand) -> None:
    workers(
        lambda number: customers.find_or_create(
            Brand.objects.get(), email="zoe@example.com", name=str(number), now=NOON
        )
    )
    assert Customer.objects.count() == 1
    assert connection.vendor == "postgresql"
