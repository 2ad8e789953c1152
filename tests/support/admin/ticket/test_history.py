"""Events as sentences."""

from typing import Any

import pytest

from support.admin.ticket import history, thread
from support.models import Brand, TicketEvent
from tests import make

Kind = TicketEvent.Kind


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (
            "opened",
            {"severity": "P1", "channel": "email"},
            "opened the ticket as P1 through E-mail",
        ),
        (
            "status",
            {"from": "new", "to": "pending_customer"},
            "changed status from New to Waiting on customer",
        ),
        (
            "status",
            {"from": "open", "to": "on_hold", "reason": "Supplier"},
            "changed status from Open to On hold: Supplier",
        ),
        ("severity", {"from": "P1", "to": "P3"}, "changed severity from P1 to P3"),
        ("category", {"from": "", "to": "billing"}, "changed category from — to billing"),
        ("assigned", {"from": "", "to": "Ada"}, "assigned it to Ada"),
        ("assigned", {"from": "Ada", "to": ""}, "took the assignee away"),
        (
            "breach",
            {"clock": "next_reply", "threshold": "breach"},
            "Next reply was not kept in time",
        ),
        (
            "warning",
            {"clock": "update", "threshold": "75%"},
            "Update is close to its deadline (75%)",
        ),
        ("tags", {"from": [], "to": ["a", "b"]}, "changed tags to a, b"),
        (
            "promised_update",
            {"at": "2026-03-02T14:00:00+00:00"},
            "promised an update by 2 Mar 14:00 UTC",
        ),
        (
            "manual_due",
            {"kind": "update", "at": None, "reason": "Holiday"},
            "set Update due never: Holiday",
        ),
        ("escalated", {"reason": "The reply is late"}, "escalated: The reply is late"),
        ("snoozed", {"until": "2026-03-02T14:00:00+00:00"}, "snoozed it until 2 Mar 14:00 UTC"),
        (
            "snoozed",
            {"until": "9999-12-31T00:00:00+00:00"},
            "snoozed it until the customer answers",
        ),
        ("snoozed", {"until": None}, "woke it up"),
        (
            "fields",
            {"from": {"a": "1"}, "to": {"b": "2"}, "names": {"a": "One", "b": "Two"}},
            "filled in One: —, Two: 2",
        ),
        (
            "identity",
            {"sent_to": "z@x.example"},
            "mailed a link that proves who the customer is to z@x.example",
        ),
        ("merged", {"into": "LUN-2", "ticket": 2}, "merged it into LUN-2"),
        ("merged", {"from": "LUN-1", "ticket": 1}, "merged LUN-1 into it"),
        ("merged", {"ticket": 1, "undone": True}, "took the merge back"),
        ("follow_up", {"moved_from": "LUN-1"}, "brought a message here from LUN-1"),
        ("delivery", {"state": "undone"}, "took an answer back before it left"),
    ],
)
def test_an_event_is_a_sentence(kind: str, data: dict[str, Any], sentence: str) -> None:
    assert history.sentence(TicketEvent(kind=kind, data=data)) == sentence


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_words_even_without_data(kind: str) -> None:
    assert history.sentence(TicketEvent(kind=kind, data={}))


def test_a_kind_that_nobody_knows_yet_is_named() -> None:
    assert history.sentence(TicketEvent(kind="brand_new", data={})) == "brand new"


def test_what_messages_tell_already_is_not_told_twice(luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    make.event(ticket, Kind.CUSTOMER_MESSAGE)
    make.event(ticket, Kind.SEVERITY, data={"from": "P1", "to": "P0"})
    shown = thread.of(ticket)
    assert [line.event.kind for entry in shown.entries for line in entry.lines] == [
        "opened",
        "severity",
    ]


def test_a_ticket_is_opened_before_its_first_word_and_changed_after_it(luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    make.event(ticket, Kind.SEVERITY, data={})
    order = [
        ("message" if entry.message else entry.lines[0].event.kind)
        for entry in thread.of(ticket).entries
    ]
    assert order == ["opened", "message", "severity"]


def test_changes_between_two_messages_are_folded_into_one_entry(luneo: Brand) -> None:
    ticket = make.ticket(luneo)
    for kind in (Kind.TAGS, Kind.QUEUE, Kind.SUBJECT):
        make.event(ticket, kind, data={})
    assert len(thread.of(ticket).entries[-1].lines) == 3
