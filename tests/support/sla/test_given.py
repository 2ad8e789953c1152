"""What a dry run accepts as a fact, and what it says of everything else: the field, and what belongs there."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from support.sla import history
from support.sla.history import History

SEVERITIES = ("P0", "P1", "P2", "P3")
AT = "2026-03-02T10:00:00Z"


def read(**given: Any) -> History:
    whole = {"severity": "P2", "events": []} | given
    return history.read(json.dumps(whole), SEVERITIES)


def fact(kind: Any, data: Any = None, **fields: Any) -> History:
    """A history of this one fact; `data` is left out when it is None."""
    said = {} if data is None else {"data": data}
    return read(events=[{"at": AT, "kind": kind} | said | fields])


def data_of(found: History) -> dict[str, Any]:
    (event,) = found.facts()
    return dict(event.data)


KINDS = (
    "agent_note, auto_reply, acknowledged, customer_message, agent_reply, category, queue, "
    "status, severity, promised_update, manual_due, merged"
)
STATUSES = (
    "Input should be 'new', 'open', 'pending_customer', 'on_hold', 'resolved', 'closed' or 'merged'"
)
CLOCKS = (
    "Input should be 'first_response', 'next_reply', 'update', 'first_resolution', "
    "'total_resolution' or 'resolution'"
)
NO_ZONE = "Input should have timezone info"
NO_TEXT = "Input should be a valid string"
NO_BOOLEAN = "Input should be a valid boolean, unable to interpret input"
UNKNOWN = "P9 is unknown; write P0, P1, P2, P3"
REQUIRED = "Field required"


@pytest.mark.parametrize(
    ("kind", "data", "place", "error"),
    [
        ("coffee", None, "kind", f"coffee is unknown; write {KINDS}"),
        ("", None, "kind", f" is unknown; write {KINDS}"),
        (None, None, "kind", f"None is unknown; write {KINDS}"),
        (7, None, "kind", f"7 is unknown; write {KINDS}"),
        ("policy", None, "kind", f"policy is unknown; write {KINDS}"),
        ("customer_message", {"auto": "perhaps"}, "data.auto", NO_BOOLEAN),
        ("customer_message", [], "data", "Input should be an object"),
        ("customer_message", "hello", "data", "Input should be an object"),
        ("agent_reply", {"public": "maybe"}, "data.public", NO_BOOLEAN),
        ("agent_reply", {"bulk": 3}, "data.bulk", NO_BOOLEAN),
        ("agent_reply", {"empty": "half"}, "data.empty", NO_BOOLEAN),
        ("agent_note", 5, "data", "Input should be an object"),
        ("status", None, "data", REQUIRED),
        ("status", {}, "data.to", REQUIRED),
        ("status", {"to": None}, "data.to", STATUSES),
        ("status", {"to": "pending"}, "data.to", STATUSES),
        ("status", {"to": "RESOLVED"}, "data.to", STATUSES),
        ("severity", None, "data", REQUIRED),
        ("severity", {"from": "P1"}, "data.to", REQUIRED),
        ("severity", {"to": None}, "data.to", NO_TEXT),
        ("severity", {"to": 1}, "data.to", NO_TEXT),
        ("severity", {"to": "P9"}, "data.to", UNKNOWN),
        ("severity", {"from": "P9", "to": "P1"}, "data.from", UNKNOWN),
        ("severity", {"from": ["P1"], "to": "P1"}, "data.from", NO_TEXT),
        ("category", None, "data", REQUIRED),
        ("category", {"from": "billing"}, "data.to", REQUIRED),
        ("category", {"to": ["billing"]}, "data.to", NO_TEXT),
        ("category", {"to": "billing", "from": {"id": 1}}, "data.from", NO_TEXT),
        ("queue", {"to": {"slug": "x"}}, "data.to", NO_TEXT),
        ("queue", {"to": 12}, "data.to", NO_TEXT),
        ("promised_update", None, "data", REQUIRED),
        ("promised_update", {}, "data.at", REQUIRED),
        ("promised_update", {"at": None}, "data.at", "Input should be a valid datetime"),
        ("promised_update", {"at": "2026-03-02T12:00:00"}, "data.at", NO_ZONE),
        ("promised_update", {"due_at": "2026-03-02 12:00"}, "data.due_at", NO_ZONE),
        ("manual_due", None, "data", REQUIRED),
        ("manual_due", {}, "data.at", REQUIRED),
        ("manual_due", {"at": "2026-03-02"}, "data.at", NO_ZONE),
        ("manual_due", {"at": AT, "kind": "coffee"}, "data.kind", CLOCKS),
        ("manual_due", {"at": AT, "kind": ["update"]}, "data.kind", CLOCKS),
        ("manual_due", {"at": AT, "instance": "first"}, "data.instance", "Input should be a valid"),
        ("manual_due", {"at": AT, "author": 5}, "data.author", NO_TEXT),
        ("manual_due", {"at": AT, "reason": {"why": 1}}, "data.reason", NO_TEXT),
        ("merged", {"from": "A", "waiting_since": "now"}, "data.waiting_since", "Input should be"),
        ("merged", {"from": "A", "waiting_since": "2026-03-01"}, "data.waiting_since", NO_ZONE),
    ],
)
def test_a_fact_that_cannot_be_meant_is_refused_with_its_place(
    kind: Any, data: Any, place: str, error: str
) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        fact(kind, data)
    assert str(refused.value).startswith(f"events[0].{place}: {error}")


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (None, "events[1]: Input should be an object"),
        ("asks", "events[1]: Input should be an object"),
        ([], "events[1]: Input should be an object"),
        ({}, f"events[1].kind: {REQUIRED}"),
        ({"at": AT}, f"events[1].kind: {REQUIRED}"),
        ({"kind": "agent_reply"}, f"events[1].at: {REQUIRED}"),
        ({"kind": "agent_reply", "at": None}, "events[1].at: Input should be a valid datetime"),
        ({"kind": "agent_reply", "at": True}, "events[1].at: Input should be a valid datetime"),
        ({"kind": "agent_reply", "at": ""}, "events[1].at: Input should be a valid datetime"),
        ({"kind": "agent_reply", "at": "10:00"}, "events[1].at: Input should be a valid datetime"),
        ({"kind": "agent_reply", "at": "2026-02-30T10:00:00Z"}, "events[1].at: Input should be a"),
        ({"kind": "agent_reply", "at": "2026-03-02T10:00:00"}, f"events[1].at: {NO_ZONE}"),
        ({"kind": "agent_reply", "at": "2026-03-02"}, f"events[1].at: {NO_ZONE}"),
    ],
)
def test_the_second_of_two_facts_is_named_as_the_second(event: Any, error: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(events=[{"at": AT, "kind": "customer_message"}, event])
    assert str(refused.value).startswith(error)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"severity": None}, f"severity: {NO_TEXT}"),
        ({"severity": 2}, f"severity: {NO_TEXT}"),
        ({"severity": "p2"}, "severity: p2 is unknown; write P0, P1, P2, P3"),
        ({"severity": ""}, "severity:  is unknown; write P0, P1, P2, P3"),
        ({"category": 5}, f"category: {NO_TEXT}"),
        ({"channel": ["email"]}, f"channel: {NO_TEXT}"),
        ({"queue": {}}, f"queue: {NO_TEXT}"),
        ({"events": None}, "events: Input should be a valid array"),
        ({"events": {}}, "events: Input should be a valid array"),
        ({"events": "none"}, "events: Input should be a valid array"),
        ({"until": "tomorrow"}, "until: Input should be a valid datetime"),
        ({"until": "2026-03-02T10:00:00"}, f"until: {NO_ZONE}"),
    ],
)
def test_what_is_wrong_with_the_ticket_itself_is_named(given: Any, error: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(**given)
    assert str(refused.value).startswith(error)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(severity="P9", until="soon", events=[{"at": "x", "kind": "status", "data": {}}])
    said = str(refused.value).split("; ")
    places = [each.partition(":")[0] for each in said if not each.startswith("write")]
    assert places == ["severity", "events[0].at", "events[0].data.to", "until"]


EDGE = [
    ("1969-12-31T23:59:59Z", "1969"),
    ("1970-01-01T00:30:00+01:00", "1970"),
    ("2200-01-01T00:00:00Z", "2200"),
    ("2199-12-31T23:30:00-01:00", "2199"),
    ("9999-12-31T23:59:59-12:00", "9999"),
    ("0001-01-01T00:00:00+14:00", "1"),
]


@pytest.mark.parametrize(("text", "year"), EDGE)
def test_a_year_that_no_calendar_knows_is_refused_wherever_it_stands(text: str, year: str) -> None:
    error = f"{year} is out of range: dates lie in 1970 to 2199 \\(UTC\\)$"
    with pytest.raises(ValueError, match=f"^until: {error}"):
        read(until=text)
    with pytest.raises(ValueError, match=f"^events\\[0\\].at: {error}"):
        fact("agent_reply", at=text)
    for kind, name in (
        ("promised_update", "at"),
        ("manual_due", "at"),
        ("merged", "waiting_since"),
    ):
        with pytest.raises(ValueError, match=f"^events\\[0\\].data.{name}: {error}"):
            fact(kind, {name: text})


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
def test_the_first_and_the_last_second_are_known(text: str) -> None:
    assert read(until=text).until == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T11:00:00+01:00",
        "2026-03-02T10:00:00.000Z",
        "2026-03-02 10:00:00Z",
        "2026-03-02T05:00:00-05:00",
        1772445600,
    ],
)
def test_one_instant_may_be_written_in_many_ways(text: Any) -> None:
    (event,) = fact("agent_reply", at=text).facts()
    assert event.at == datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["customer_message", "agent_reply", "agent_note", "merged"])
def test_no_data_is_the_same_as_none(kind: str) -> None:
    without, null, empty = (
        fact(kind),
        read(events=[{"at": AT, "kind": kind, "data": None}]),
        fact(kind, {}),
    )
    assert data_of(without) == data_of(null) == data_of(empty) == {}


def test_a_yes_or_no_may_be_written_as_a_word() -> None:
    said = {"public": "false", "bulk": "yes", "empty": 0}
    assert data_of(fact("agent_reply", said)) == {"public": False, "bulk": True, "empty": False}


def test_what_else_is_known_of_a_fact_is_kept() -> None:
    data = {"from": "open", "to": "pending_customer", "reason": "asked for the invoice", "by": 3}
    assert data_of(fact("status", data)) == data


def test_from_nothing_is_said_of_a_category_and_unsaid_of_a_severity() -> None:
    """A ticket may have had no category, and always had a severity: the one that stands in the history."""
    assert data_of(fact("category", {"from": None, "to": "billing"})) == {
        "from": None,
        "to": "billing",
    }
    assert data_of(fact("category", {"to": "billing"})) == {"to": "billing"}
    assert data_of(fact("category", {"from": "billing", "to": None}))["to"] is None
    assert data_of(fact("severity", {"from": None, "to": "P1"})) == {"to": "P1"}
    assert data_of(fact("severity", {"from": "P3", "to": "P1"})) == {"from": "P3", "to": "P1"}


def test_a_date_set_by_hand_is_taken_back_by_a_null_that_is_written() -> None:
    assert data_of(fact("manual_due", {"at": None})) == {"at": None}
    assert data_of(fact("manual_due", {"due_at": None})) == {"at": None}


def test_due_at_is_another_word_for_at() -> None:
    moment = datetime(2026, 3, 2, 10, tzinfo=UTC)
    for kind in ("promised_update", "manual_due"):
        assert data_of(fact(kind, {"due_at": AT})) == {"at": moment}


@pytest.mark.parametrize("name", ["LUN-1", 7, 1.5, None, [1, "a"], {"brand": "luneo"}, True, ""])
def test_any_id_is_carried_to_the_answer(name: Any) -> None:
    assert read(id=name).id == name


def test_a_key_that_means_nothing_is_known_as_such() -> None:
    events = [{"at": AT, "kind": "agent_reply", "public": False}, {"at": AT, "kind": "agent_note"}]
    found = read(untill="2026-03-02T12:00:00Z", note="x", events=events)
    assert found.unread == {"untill", "note", "events[].public"}
    assert read().unread == set()
