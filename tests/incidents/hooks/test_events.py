"""What PagerDuty would refuse is refused with a sentence; nothing that is posted ends in an error of ours."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.alerts import formats
from incidents.hooks import events
from incidents.hooks.events import Refused

PAYLOAD = {"summary": "Disk is full", "source": "web-1", "severity": "critical"}
TRIGGER = {"event_action": "trigger", "dedup_key": "web-1/disk", "payload": PAYLOAD}
WEIRD: list[Any] = [
    None,
    True,
    False,
    0,
    7,
    1.5,
    "",
    " ",
    [],
    ["a"],
    {},
    {"a": 1},
    "x" * 5000,
    "\x00",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def refused(event: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(Refused) as found:
        events.check(event)
    assert found.value.status == 400
    return found.value.errors


@pytest.mark.parametrize("action", ["trigger", "acknowledge", "resolve", "snooze", "\u2603"])
def test_a_whole_event_is_taken_whatever_its_action(action: str) -> None:
    events.check({**TRIGGER, "event_action": action})


@pytest.mark.parametrize("action", [None, "", [], {}, 0, False, ["trigger"], {"a": 1}, 7, True])
def test_an_action_is_a_word(action: Any) -> None:
    assert refused({**TRIGGER, "event_action": action}) == ("'event_action' is missing or blank",)


@pytest.mark.parametrize("key", [["a"], {"a": 1}, 7, 1.5, True, "x" * 256])
def test_a_key_is_a_text_that_fits(key: Any) -> None:
    (said,) = refused({**TRIGGER, "dedup_key": key})
    assert said == "'dedup_key' must be a string of at most 255 characters"


@pytest.mark.parametrize("key", [None, "", "x" * 255, "\u2603", "null"])
def test_a_trigger_may_leave_its_key_to_us(key: Any) -> None:
    events.check({**TRIGGER, "dedup_key": key})


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
@pytest.mark.parametrize("key", [None, "", [], {}, 0, False])
def test_what_follows_needs_the_key_of_what_began(action: str, key: Any) -> None:
    assert refused({"event_action": action, "dedup_key": key}) == (
        "'dedup_key' is missing or blank",
    )


@pytest.mark.parametrize("payload", [None, [], "text", 7, True, {}])
def test_a_trigger_without_a_payload_hears_everything_that_is_missing(payload: Any) -> None:
    assert refused({**TRIGGER, "payload": payload}) == (
        "'payload.summary' is missing or blank",
        "'payload.source' is missing or blank",
        "'payload.severity' is missing or blank",
    )


@pytest.mark.parametrize("name", ["summary", "source", "severity"])
@pytest.mark.parametrize("value", [None, "", [], {}, 0])
def test_each_needed_word_is_asked_for_by_its_name(name: str, value: Any) -> None:
    said = refused({**TRIGGER, "payload": {**PAYLOAD, name: value}})
    assert said == (f"'payload.{name}' is missing or blank",)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b'"text"', b"{", b"\xff\xfe", b"{'a': 1}", b"[" * 100_000],
    ids=repr,
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="no JSON"):
        events.read(body)


def test_digits_without_end_are_no_json() -> None:
    with pytest.raises(Refused, match="no JSON"):
        events.read(b'{"a": ' + b"9" * 10_000 + b"}")


def test_a_key_that_is_missing_is_the_same_for_the_same_bytes() -> None:
    one, again, other = ({**TRIGGER, "dedup_key": None} for _ in range(3))
    first = json.loads(events.stored(one, b"same"))["dedup_key"]
    assert first == json.loads(events.stored(again, b"same"))["dedup_key"]
    assert first != json.loads(events.stored(other, b"else"))["dedup_key"]
    assert events.taken(one)["dedup_key"] == first


def test_the_answer_has_the_keys_that_clients_read() -> None:
    assert events.taken({**TRIGGER}) == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "web-1/disk",
    }
    assert events.refusal("one", "two") == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": ["one", "two"],
    }


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(TRIGGER, json_values)))
def test_whatever_is_posted_is_taken_or_refused(event: dict[str, Any]) -> None:
    with suppress(Refused):
        events.check(event)
        _is_alert(event)


def _is_alert(event: dict[str, Any]) -> None:
    (alert,) = formats.events(json.loads(events.stored(event, b"x")))
    assert alert.key
    assert alert.title


@pytest.mark.parametrize("key", ["null", "None", "n/a", "$KEY", "\x01\x02", " ", "nil"])
def test_a_key_that_says_nothing_is_still_one_of_its_own(key: str) -> None:
    """Two of them are two troubles, and what ends one finds it again."""
    (alert,) = formats.events({**TRIGGER, "dedup_key": key})
    (over,) = formats.events({"event_action": "resolve", "dedup_key": key})
    (other,) = formats.events({**TRIGGER, "dedup_key": f"{key}null2"})
    assert alert.key
    assert alert.key == over.key != other.key
    assert alert.title == "Disk is full"
    assert over.title


@pytest.mark.parametrize(
    "name", ["payload", "links", "images", "client", "client_url", "unknown", "routing_key"]
)
def test_odd_values_beside_the_key_cost_nothing_else(name: str) -> None:
    for weird in WEIRD:
        (alert,) = formats.events({**TRIGGER, name: weird})
        assert (alert.key, alert.link) == ("web-1/disk", ""), weird


@pytest.mark.parametrize("name", ["timestamp", "component", "group", "class", "custom_details"])
def test_odd_values_in_the_payload_cost_that_value_alone(name: str) -> None:
    for weird in WEIRD:
        (alert,) = formats.events({**TRIGGER, "payload": {**PAYLOAD, name: weird}})
        assert (alert.key, alert.title, alert.at) == ("web-1/disk", "Disk is full", None), weird
        assert {"severity:critical", "source:web-1"} <= set(alert.tags), weird
