"""Custom fields of a category: what they take, who changed them, and that some are owed before a ticket is resolved."""

import pytest

from support.models import Brand, Ticket
from support.runbook.apply import apply
from support.tickets import actions, fields
from support.tickets.actor import Actor
from support.tickets.fields import Spec
from support.tickets.refused import TicketRefused
from tests import make
from tests.support.runbook.files import altered, load, minimal, problems

NOW = make.NOON
ADA = Actor("Ada")
PLAIN = "  anything: {name: Anything, owners: [desk]}\n"
FIELDS = """  anything:
    name: Anything
    owners: [desk]
    fields:
      - {id: invoice, name: Invoice number, required_to_resolve: true}
      - {id: amount, name: Amount, kind: number}
      - {id: plan, name: Plan, kind: choice, choices: [Free, Pro]}
      - {id: day, name: Day, kind: date}
"""


def spec(kind: str) -> Spec:
    return {"id": "x", "name": "Thing", "kind": kind, "choices": ["Free", "Pro"]}


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("text", "  F-2026  17 ", "F-2026 17"),
        ("text", "", ""),
        ("number", "12,50", "12.50"),
        ("number", "-3", "-3"),
        ("number", " ", ""),
        ("choice", "Pro", "Pro"),
        ("choice", "", ""),
        ("date", "2026-03-31", "2026-03-31"),
    ],
)
def test_a_value_is_kept_by_its_kind(kind: str, text: str, kept: str) -> None:
    assert fields.clean(spec(kind), text) == kept


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("text", "x" * 301, "Thing: at most 300 characters."),
        ("number", "twelve", "Thing: write a number."),
        ("number", "NaN", "Thing: write a number."),
        ("number", "Infinity", "Thing: write a number."),
        ("choice", "pro", "Thing: choose one of Free, Pro."),
        ("date", "31.3.2026", "Thing: write a day as 2026-03-31."),
        ("date", "2026-02-30", "Thing: write a day as 2026-03-31."),
        ("date", "20260331", "Thing: write a day as 2026-03-31."),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: str, text: str, said: str) -> None:
    with pytest.raises(TicketRefused, match=said):
        fields.clean(spec(kind), text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{id: a, name: A, kind: choice}", "choices belong to kind: choice"),
        ("{id: a, name: A, choices: [B]}", "choices belong to kind: choice"),
        ("{id: a, name: A, kind: colour}", "kind"),
        ("{id: a, name: A}, {id: a, name: B}", "twice"),
    ],
)
def test_a_runbook_whose_fields_cannot_be_is_refused(wrong: str, said: str) -> None:
    text = altered(minimal(), (PLAIN, PLAIN.replace("]}", f"], fields: [{wrong}]}}")))
    assert any(said in str(problem) for problem in problems(text))


@pytest.fixture
def acme(db: None) -> Brand:
    apply(load(altered(minimal(), (PLAIN, FIELDS))), by="tests", now=NOW)
    return Brand.objects.get(slug="acme")


@pytest.fixture
def ticket(acme: Brand) -> Ticket:
    return make.ticket(acme, category="anything", status="open")


def test_one_event_tells_all_that_changed_and_by_whom(ticket: Ticket) -> None:
    fields.change(ticket, {"invoice": "F-17", "amount": "3"}, by=ADA, now=NOW)
    fields.change(ticket, {"invoice": "F-17", "amount": ""}, by=ADA, now=NOW)
    fields.change(ticket, {"invoice": "F-17"}, by=ADA, now=NOW)  # as it is: no event
    ticket.refresh_from_db()
    told = ticket.events.filter(kind="fields").order_by("pk")
    assert fields.values(ticket) == {"invoice": "F-17"}
    assert [event.data["to"] for event in told] == [
        {"invoice": "F-17", "amount": "3"},
        {"invoice": "F-17"},
    ]
    assert {event.actor_name for event in told} == {"Ada"}


def test_a_field_of_no_category_is_refused(ticket: Ticket) -> None:
    with pytest.raises(TicketRefused, match="has no field “colour”"):
        fields.change(ticket, {"colour": "red"}, by=ADA, now=NOW)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_ticket_is_not_resolved_before_they_are_filled_in(ticket: Ticket, status: str) -> None:
    with pytest.raises(TicketRefused, match="Fill in before it is resolved: Invoice number"):
        actions.change_status(ticket, status, by=ADA, now=NOW)
    fields.change(ticket, {"invoice": "F-17"}, by=ADA, now=NOW)
    actions.change_status(ticket, status, by=ADA, now=NOW)
    assert ticket.status == status


def test_nor_by_an_answer(ticket: Ticket) -> None:
    with pytest.raises(TicketRefused, match="Invoice number"):
        actions.reply(ticket, by=ADA, text="Done", status="resolved", now=NOW)
    assert not ticket.messages.filter(kind="reply").exists()


def test_another_category_owes_nothing_and_keeps_what_was_there(ticket: Ticket) -> None:
    fields.change(ticket, {"invoice": "F-17"}, by=ADA, now=NOW)
    actions.change_category(ticket, "", by=ADA, now=NOW)
    assert (list(fields.known(ticket)), fields.values(ticket)) == ([], {})
    actions.change_status(ticket, "resolved", by=ADA, now=NOW)
    actions.change_category(ticket, "anything", by=ADA, now=NOW)
    assert fields.values(ticket) == {"invoice": "F-17"}


def test_a_brand_without_a_runbook_has_no_fields(db: None) -> None:
    ticket = make.ticket(make.brand("other"))
    assert list(fields.known(ticket)) == []
    fields.require_filled(ticket)
