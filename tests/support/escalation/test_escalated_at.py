"""A ticket keeps when it was escalated first, so that the queue finds the open ones without reading old escalations."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from support.admin.queue.inbox import InboxFilter
from support.admin.queue.inbox_views import BY_DEADLINE
from support.escalation.start import Start, start, start_all
from support.models import Brand, Escalation, Ticket
from support.search.operators import ESCALATED
from tests import make, small_runbook
from tests.support.escalation.rows import at

pytestmark = pytest.mark.django_db
NOON = make.NOON


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    small_runbook.give(luneo)
    return make.ticket(luneo, severity="P0", category="billing")


def escalated(ticket: Ticket) -> object:
    return Ticket.objects.values_list("escalated_at", flat=True).get(pk=ticket.pk)


def begin(ticket: Ticket, minute: int = 0) -> Escalation | None:
    return start(ticket, moment="breach", reason="The reply is late", now=at(minute))


def test_nothing_is_kept_before_anything_began(ticket: Ticket) -> None:
    assert escalated(ticket) is None
    assert not Ticket.objects.filter(ESCALATED).exists()


def test_the_first_time_is_kept(ticket: Ticket) -> None:
    assert begin(ticket) is not None
    assert escalated(ticket) == at(0)
    assert Ticket.objects.filter(ESCALATED).get() == ticket


def test_a_second_escalation_changes_nothing(ticket: Ticket) -> None:
    begin(ticket)
    Escalation.objects.update(ended_at=at(5))
    assert begin(ticket, minute=10) is not None
    assert escalated(ticket) == at(0)
    assert Ticket.objects.filter(ESCALATED).count() == 1


def test_what_starts_nothing_keeps_nothing(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status="resolved")
    begin(ticket)
    assert escalated(ticket) is None
    assert start_all([], now=NOON) == []


def test_many_are_kept_in_one_statement(
    ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tickets = [ticket, *(make.ticket(ticket.brand, severity="P0") for _ in range(9))]
    starts = [Start(each.pk, "breach", "late") for each in tickets]
    with django_assert_num_queries(7):  # one of them reads the runbook
        start_all(starts, now=NOON)
    assert Ticket.objects.filter(escalated_at=NOON).count() == 10


def test_the_view_is_read_from_its_index(ticket: Ticket) -> None:
    """On PostgreSQL a planner that may not scan finds it; no old escalation is read."""
    rows = Ticket.objects.filter(InboxFilter.named("escalated").rows(make.agent("ada"), NOON))
    assert "support_escalation" not in str(rows.query)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "ticket_escalated" in rows.order_by(*BY_DEADLINE)[:50].explain()


def test_what_escalated_before_the_column_was_there_is_filled_in(ticket: Ticket) -> None:
    values = {"ticket": ticket, "snapshot": {}, "runbook": ticket.brand.runbook}
    for hour, policy in ((2, "late"), (1, "first")):
        began = NOON + timedelta(hours=hour)
        Escalation.objects.create(**values, policy=policy, moment="breach", started_at=began)
    other = make.ticket(ticket.brand)
    with connection.cursor() as cursor:
        cursor.execute(import_module("support.migrations.0006_escalated").BACKFILL)
    assert escalated(ticket) == NOON + timedelta(hours=1)
    assert escalated(other) is None
