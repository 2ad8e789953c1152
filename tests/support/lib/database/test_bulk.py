"""Rows inserted by the thousand are the rows that Django would have written."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from support.lib.database import bulk
from support.models import Brand, Crossing, Escalation, StepRun, Ticket, TicketEvent
from tests import make, small_runbook
from tests.make import NOON
from tests.support.escalation.rows import at, clock, minutes

pytestmark = pytest.mark.django_db
OF_EVENT, OF_CROSSING = ("ticket_id", "at"), ("clock_id", "due_at")
VALUES: dict[str, Any] = {
    "kind": "breach",
    "data": {"words": ["“é”", 'a"b', None], "deep": {"x": [1, 2.5, True]}},
    "actor_name": "Zoé O'Neill %s \\",
}


@pytest.fixture
def ticket(luneo: Brand) -> Ticket:
    small_runbook.give(luneo)
    return make.ticket(luneo)


def columns(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def test_a_row_comes_back_as_django_would_have_written_it(ticket: Ticket) -> None:
    ((key,),) = bulk.insert(TicketEvent, [(VALUES, ticket.pk, at(0.5))], own=OF_EVENT)
    theirs = TicketEvent.objects.create(ticket_id=ticket.pk, at=at(0.5), **VALUES)
    theirs.refresh_from_db()
    assert columns(TicketEvent.objects.get(pk=key)) == columns(theirs)


def test_what_is_left_out_has_its_default(ticket: Ticket) -> None:
    assert ticket.brand.runbook is not None
    values: dict[str, Any] = {
        "moment": "breach",
        "reason": "late",
        "snapshot": {"steps": []},
        "runbook_id": ticket.brand.runbook_id,
        "started_at": NOON,
    }
    rows = [({**values, "policy": "one"}, ticket.pk)]
    ((key,),) = bulk.insert(Escalation, rows, own=("ticket_id",))
    theirs = Escalation.objects.create(ticket=ticket, **values, policy="two")
    ours = columns(Escalation.objects.get(pk=key)) | {"policy": "two"}
    assert ours == columns(theirs)
    shared = {"position": 0, "do": "notify", "args": {}, "run_at": at(1)}
    ((step,),) = bulk.insert(StepRun, [(shared, key)], own=("escalation_id",))
    assert StepRun.objects.get(pk=step).state == StepRun.State.PENDING
    assert columns(StepRun.objects.get(pk=step)) == columns(
        StepRun(escalation_id=key, position=0, do="notify", args={}, run_at=at(1))
    )


def test_times_are_found_again_by_the_database(ticket: Ticket) -> None:
    """SQLite compares text: another way of writing the same time would be another time."""
    made = clock(ticket, due_in=minutes(30))
    rows = [
        ({"threshold": name, "detected_at": at(31)}, made.pk, when)
        for name, when in (("75%", at(20)), ("breach", at(30.001)))
    ]
    bulk.insert(Crossing, rows, own=OF_CROSSING)
    assert Crossing.objects.get(due_at=at(20)).threshold == "75%"
    assert Crossing.objects.get(due_at__gt=at(30), due_at__lt=at(30.002)).threshold == "breach"


def test_any_number_is_one_statement_and_says_which_is_which(
    ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [({**VALUES, "kind": f"kind {n}"}, ticket.pk, at(n)) for n in range(3000)]
    with django_assert_num_queries(1):
        found = bulk.insert(TicketEvent, rows, own=OF_EVENT, returning=("id", "kind", "at"))
    assert len(found) == 3000
    written = TicketEvent.objects.filter(kind__startswith="kind ").values_list("pk", "kind", "at")
    assert {(pk, kind) for pk, kind, _ in found} == {(pk, kind) for pk, kind, _ in written}
    assert {(kind, when) for _, kind, when in written} == {
        (f"kind {n}", at(n)) for n in range(3000)
    }


def test_what_rows_have_in_common_is_sent_once(ticket: Ticket) -> None:
    said = [{**VALUES, "actor_name": name} for name in ("Ada L", "Bob M")]
    rows = [(said[number % 2], ticket.pk, at(number)) for number in range(10)]
    with CaptureQueriesContext(connection) as sent:
        bulk.insert(TicketEvent, rows, own=OF_EVENT)
    assert [sent[0]["sql"].count(name) for name in ("Ada L", "Bob M")] == [1, 1]
    names = ticket.events.filter(kind="breach").order_by("at").values_list("actor_name", flat=True)
    assert list(names) == ["Ada L", "Bob M"] * 5


def test_nothing_to_insert_is_no_statement(
    ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert bulk.insert(TicketEvent, [], own=OF_EVENT) == []


def test_what_json_cannot_say_is_refused(ticket: Ticket) -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        bulk.insert(TicketEvent, [({**VALUES, "data": {1, 2}}, ticket.pk, NOON)], own=OF_EVENT)


def test_what_is_known_already_is_passed_over(ticket: Ticket) -> None:
    made = clock(ticket, due_in=minutes(30))
    rows = [
        ({"threshold": name, "detected_at": at(31)}, made.pk, at(20)) for name in ("50%", "75%")
    ]
    bulk.insert(Crossing, rows[:1], own=OF_CROSSING)
    back = ("clock_id", "threshold")
    found = bulk.insert(Crossing, rows, own=OF_CROSSING, returning=back, unless_known=True)
    assert found == [(made.pk, "75%")]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Crossing, rows, own=OF_CROSSING)


def test_any_number_of_keys_is_one_parameter(ticket: Ticket) -> None:
    rows = TicketEvent.objects.filter(pk__in=bulk.among([]))
    assert not rows.exists()
    keys = [*range(-40_000, 0), *ticket.events.values_list("pk", flat=True)]
    found = TicketEvent.objects.filter(pk__in=bulk.among(keys))
    assert set(found) == set(ticket.events.all())
    assert found.update(actor=None) == ticket.events.count()
