"""The numbers beside the views: compiled once for a person, and true for the moment at which they are asked."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from support.admin import access, tabs
from support.admin.queue import inbox
from support.admin.queue.inbox_views import BELL, VIEWS
from support.models import Brand, Membership, Notification, Ticket
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_compiled() -> None:
    inbox._shipped.cache_clear()


def counted(user: User, at: datetime) -> dict[str, int]:
    """What the next page that this person opens says."""
    request = RequestFactory().get("/admin/")
    request.user = user
    with time_machine.travel(at, tick=False):
        return inbox.counted(request)


def test_the_same_query_says_what_is_true_by_now(luneo: Brand, now: datetime) -> None:
    ada = make.agent("ada", luneo)
    make.ticket(luneo, assignee=ada, snoozed_until=now + HOUR, next_due_at=now + 3 * HOUR, at=now)
    early, late = counted(ada, now), counted(ada, now + 2 * HOUR)
    assert (early["mine"], early["snoozed"], early["soon"]) == (0, 1, 0)
    assert (late["mine"], late["snoozed"], late["soon"]) == (1, 0, 1)
    assert inbox._shipped.cache_info().misses == 1


def test_each_sees_their_own(luneo: Brand, now: datetime) -> None:
    ada, grace = make.agent("ada", luneo), make.agent("grace", luneo)
    ticket = make.ticket(luneo, assignee=ada, at=now)
    Notification.objects.create(
        brand=luneo, ticket=ticket, user=grace, kind=Notification.Kind.MENTIONED, at=now
    )
    assert (counted(ada, now)["mine"], counted(grace, now)["mine"]) == (1, 0)
    assert (counted(ada, now)[BELL], counted(grace, now)[BELL]) == (0, 1)


def test_a_new_brand_counts_at_once_and_a_lost_one_no_more(
    luneo: Brand, foodyepay: Brand, now: datetime
) -> None:
    ada = make.agent("ada", luneo)
    make.ticket(luneo, at=now)
    make.ticket(foodyepay, at=now)
    assert counted(ada, now)["open"] == 1
    Membership.objects.create(user=ada, brand=foodyepay, role="viewer")
    assert counted(ada, now)["open"] == 2
    Membership.objects.filter(user=ada, brand=luneo).delete()
    assert counted(ada, now)["open"] == 1
    Membership.objects.filter(user=ada).delete()
    assert set(counted(ada, now).values()) == {0}


def test_who_sees_all_brands_counts_all(luneo: Brand, foodyepay: Brand, now: datetime) -> None:
    boss = make.agent("boss", is_superuser=True)
    make.ticket(luneo, at=now)
    make.ticket(foodyepay, at=now)
    assert counted(boss, now)["all"] == 2
    boss.is_superuser = False
    assert counted(boss, now)["all"] == 0


def test_views_and_bell_are_one_query(luneo: Brand, now: datetime) -> None:
    ada = make.agent("ada", luneo)
    request = RequestFactory().get("/admin/")
    request.user = ada
    inbox.views(request)
    access.brands(request)
    with CaptureQueriesContext(connection) as asked:
        found = inbox.counted(request)
    assert len(asked) == 1
    assert found.keys() == {*(view.key for view in VIEWS), BELL}


def test_a_moment_is_said_when_it_is_asked(luneo: Brand, now: datetime) -> None:
    for hours in (1, 2, 3):
        make.ticket(luneo, next_due_at=now + hours * HOUR, at=now)
    then = tabs.Now() + 2 * HOUR
    query = tabs.compiled(Ticket.objects.filter(next_due_at__lte=then))
    found = [tabs.ask({"due": query}, now + hours * HOUR)["due"] for hours in (-2, -1, 0, 1)]
    assert found == [0, 1, 2, 3]


def test_nothing_is_asked_where_nothing_can_be_found(luneo: Brand, now: datetime) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = tabs.ask({"none": tabs.compiled(Ticket.objects.none())}, now)
    assert (found, len(asked)) == ({"none": 0}, 0)
