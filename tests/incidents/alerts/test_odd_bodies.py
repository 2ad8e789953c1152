"""Bodies that no vendor documents: nulls, wrong types, unknown keys, odd letters; read as far as they go."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.alerts import formats
from incidents.alerts.alert import (
    KEY_LENGTH,
    MOST,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Alert,
    Said,
    printable,
    several,
    short_key,
    words,
)
from incidents.alerts.formats import READERS, alertmanager, datadog, generic
from tests.incidents.hooks.door_cases import ALERTMANAGER, DATADOG, GENERIC

WEIRD: list[Any] = [
    None, True, False, 0, -1, 1.5, float("inf"), float("nan"), "", " ", "null", "$TAGS", [], [None], ["a", 1, {}],
    {}, {"a": {"b": []}}, "x" * 20_000, "\x00\x1b", "\ud800", "\uffff", "<script>alert(1)</script>", 10**40,
]  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


def sound(alert: Alert) -> None:
    """What the columns can hold and a page can show."""
    assert alert.title
    assert alert.key == short_key(alert.key) != ""
    assert len(alert.key) <= KEY_LENGTH
    assert len(alert.title) <= TITLE_LENGTH
    assert len(alert.text) <= TEXT_LENGTH
    assert len(alert.member) <= 64
    assert len(alert.tags) <= MOST
    assert len(alert.kinds) <= MOST
    assert alert.link == "" or alert.link.startswith(("http://", "https://"))
    assert alert.at is None or alert.at.tzinfo is not None
    for text in (alert.key, alert.title, alert.text, alert.member, *alert.tags, *alert.kinds):
        text.encode()
        assert "\x00" not in text


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@settings(max_examples=40)
@given(body=st.dictionaries(st.text(max_size=10), json_values, max_size=6))
def test_whatever_is_posted_is_read(
    reader: Callable[..., list[Alert]], body: dict[str, Any]
) -> None:
    for alert in reader(body):
        sound(alert)


@pytest.mark.parametrize(
    ("reader", "whole"),
    [(datadog, DATADOG), (generic, GENERIC), (formats.events, {"dedup_key": "k"})],
    ids=["datadog", "generic", "events"],
)
def test_any_value_may_be_anything(
    reader: Callable[..., list[Alert]], whole: dict[str, Any]
) -> None:
    for name in (*whole, "unknown", "link", "tags", "date", "at", "text", "message", "payload"):
        for weird in WEIRD:
            (alert,) = reader({**whole, name: weird})
            sound(alert)
        (alert,) = reader({key: value for key, value in whole.items() if key != name})
        sound(alert)


def test_any_value_of_a_prometheus_alert_may_be_anything() -> None:
    one: dict[str, Any] = ALERTMANAGER["alerts"][0]  # type: ignore[index]
    for name in (*one, "unknown"):
        for weird in WEIRD:
            for alert in alertmanager({**ALERTMANAGER, "alerts": [{**one, name: weird}]}):
                sound(alert)
    for name in (*ALERTMANAGER, "groupLabels", "commonLabels", "externalURL"):
        for weird in WEIRD:
            for alert in alertmanager({**ALERTMANAGER, name: weird}):
                sound(alert)


@pytest.mark.parametrize(
    "body", [{}, {"alerts": None}, {"alerts": {}}, {"alerts": "x"}, {"alerts": [1, None, []]}]
)
def test_an_alertmanager_that_says_nothing_opens_nothing(body: dict[str, Any]) -> None:
    assert alertmanager(body) == []


@pytest.mark.parametrize(
    ("tags", "read"),
    [
        ("env:prod,team:pay", ("env:prod", "team:pay")),
        (" env:prod , team:pay ,", ("env:prod", "team:pay")),
        (["env:prod", "team:pay"], ("env:prod", "team:pay")),
        (["env:prod", None, {}, "env:prod"], ("env:prod",)),
        ("$TAGS", ()),
        ("null", ()),
        (None, ()),
        ({}, ()),
        (True, ()),
        (7, ("7",)),
    ],
)
@pytest.mark.parametrize("reader", [datadog, generic])
def test_tags_are_a_list_or_a_text_with_commas(
    reader: Callable[..., list[Alert]], tags: Any, read: tuple[str, ...]
) -> None:
    assert reader({"title": "Disk", "tags": tags})[0].tags == read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("  both ends ", "both ends"),
        ("a\x00b\x07c", "abc"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\ud800", "?"),
        (7, "7"),
        (1.5, "1.5"),
        (True, ""),
        (None, ""),
        ([], ""),
        ({"a": 1}, ""),
        ("NULL", ""),
        ("nOnE", ""),
        ("nil", ""),
        ("n/a", ""),
        ("$ALERT_SCOPE", ""),
        ("$5 off", "$5 off"),
        ("$lower", "$lower"),
        ("nullify", "nullify"),
    ],
)
def test_a_strangers_value_as_a_text(value: Any, text: str) -> None:
    assert words(value) == text


@given(st.text(), st.integers(1, 50))
def test_a_text_is_never_longer_than_asked(text: str, length: int) -> None:
    found = words(text, length)
    assert len(found) <= length
    assert printable(found) == found


@given(st.text(max_size=600))
def test_a_key_fits_and_is_the_same_again(text: str) -> None:
    found = short_key(text)
    assert len(found) <= KEY_LENGTH
    assert short_key(found) == found
    assert short_key(f"  {found} ") == found


def test_a_list_is_cut_and_said_once_each() -> None:
    assert several(["a", "b", "a", "", None, "null", 7, {}]) == ("a", "b", "7")
    assert len(several(str(each) for each in range(500))) == MOST
    assert several(["x" * 400])[0] == "x" * 100


def test_the_same_trouble_of_datadog_keeps_its_key_from_beginning_to_end() -> None:
    keys = {
        datadog({**DATADOG, "transition": each, "title": f"[{each}] Tools fail"})[0].key
        for each in ("Triggered", "Renotify", "Recovered", "No Data", "Null", "$ALERT_TRANSITION")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("missing", "key"),
    [
        ((), "9223372036854775807"),
        (("cycle_key",), "42 tool:swap"),
        (("cycle_key", "alert_id"), "tool:swap"),
        (("cycle_key", "alert_id", "scope"), "Tools fail"),
        (("cycle_key", "alert_id", "scope", "title"), "Datadog alert"),
    ],
)
def test_datadog_is_known_by_the_best_name_that_it_gives(
    missing: tuple[str, ...], key: str
) -> None:
    left = {name: value for name, value in DATADOG.items() if name not in missing}
    assert datadog(left)[0].key == key
    blank = {**DATADOG, **dict.fromkeys(missing, "null")}
    assert datadog(blank)[0].key == key


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("firing", Said.FIRING), ("FIRING", Said.FIRING), ("Alerting", Said.FIRING), ("open", Said.FIRING),
        ("problem", Said.FIRING), ("triggered", Said.FIRING), (None, Said.FIRING), ("", Said.FIRING),
        ("null", Said.FIRING), ([], Said.FIRING), ("ok", Said.RESOLVED), ("OK", Said.RESOLVED),
        ("closed", Said.RESOLVED), ("recovered", Said.RESOLVED), ("Resolved ", Said.RESOLVED),
        ("acknowledged", Said.ACKNOWLEDGED), ("pending", Said.NOTED), ("normal", Said.NOTED), (7, Said.NOTED),
    ],
)  # fmt: skip
def test_every_word_of_a_state_in_generic_json(status: Any, said: Said) -> None:
    assert generic({**GENERIC, "status": status})[0].said == said
