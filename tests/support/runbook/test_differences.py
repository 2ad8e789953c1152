"""What two runbooks differ in: each place once, under the name that people know it by."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.runbook.plan import Place, differences, digest
from tests.support.runbook.places import put
from tests.support.runbook.shipped import BRANDS, data


def told(old: Any, new: Any) -> list[str]:
    return [str(place) for place in differences(old, new)]


CASES: list[tuple[str, Any, Any, list[str]]] = [
    ("the same", {"a": 1}, {"a": 1}, []),
    ("another order of keys", {"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
    ("a value", {"a": 1}, {"a": 2}, ["~ a: 1 → 2"]),
    ("a value below", {"a": {"b": "x"}}, {"a": {"b": "y"}}, ['~ a.b: "x" → "y"']),
    ("a key more", {"a": 1}, {"a": 1, "b": True}, ["+ b: true"]),
    ("a key less", {"a": 1, "b": [1]}, {"a": 1}, ["- b: [1]"]),
    ("a key that says nothing", {"a": 1}, {"a": 1, "b": None}, []),
    ("nothing becomes something", {"a": None}, {"a": {"b": 1}}, ['+ a: {"b": 1}']),
    ("something becomes nothing", {"a": {"b": 1}}, {"a": None}, ['- a: {"b": 1}']),
    ("false is something", {"a": None}, {"a": False}, ["+ a: false"]),
    ("an empty text is something", {"a": "x"}, {"a": ""}, ['~ a: "x" → ""']),
    (
        "a list of words is compared whole",
        {"a": ["x"]},
        {"a": ["x", "y"]},
        ['~ a: ["x"] → ["x", "y"]'],
    ),
    ("their order counts", {"a": ["x", "y"]}, {"a": ["y", "x"]}, ['~ a: ["x", "y"] → ["y", "x"]']),
    ("a list becomes a mapping", {"a": [1]}, {"a": {"b": 1}}, ['~ a: [1] → {"b": 1}']),
    ("letters are shown as they are", {"a": "é"}, {"a": "→"}, ['~ a: "é" → "→"']),
    (
        "an entry is known by its id",
        {"a": [{"id": "p", "x": 1}, {"id": "q", "x": 1}]},
        {"a": [{"id": "p", "x": 1}, {"id": "q", "x": 2}]},
        ["~ a[q].x: 1 → 2"],
    ),
    (
        "an entry more",
        {"a": [{"id": "p"}]},
        {"a": [{"id": "p"}, {"id": "q"}]},
        ['+ a[q]: {"id": "q"}'],
    ),
    (
        "an entry less",
        {"a": [{"id": "p"}, {"id": "q"}]},
        {"a": [{"id": "q"}]},
        ['- a[p]: {"id": "p"}'],
    ),
    ("the first entry", {"a": []}, {"a": [{"id": "p"}]}, ['+ a[p]: {"id": "p"}']),
    ("the last entry", {"a": [{"id": "p"}]}, {"a": []}, ['- a[p]: {"id": "p"}']),
    (
        "the order of entries decides who is first",
        {"a": [{"id": "p"}, {"id": "q"}]},
        {"a": [{"id": "q"}, {"id": "p"}]},
        ['~ a, their order: ["p", "q"] → ["q", "p"]'],
    ),
    (
        "their order, and a value of one",
        {"a": [{"id": "p", "x": 1}, {"id": "q"}]},
        {"a": [{"id": "q"}, {"id": "p", "x": 2}]},
        ["~ a[p].x: 1 → 2", '~ a, their order: ["p", "q"] → ["q", "p"]'],
    ),
    (
        "an entry under another id is another one",
        {"a": [{"id": "p", "x": 1}]},
        {"a": [{"id": "q", "x": 1}]},
        ['- a[p]: {"id": "p", "x": 1}', '+ a[q]: {"id": "q", "x": 1}'],
    ),
    (
        "entries within entries",
        {"a": [{"id": "p", "b": [{"id": "r", "x": 1}]}]},
        {"a": [{"id": "p", "b": [{"id": "r", "x": 3}]}]},
        ["~ a[p].b[r].x: 1 → 3"],
    ),
    (
        "words become entries",
        {"a": ["p"]},
        {"a": [{"id": "p"}]},
        ['~ a: ["p"] → [{"id": "p"}]'],
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "said"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_each_place_is_told_once(old: Any, new: Any, said: list[str]) -> None:
    assert told(old, new) == said


def test_places_come_in_the_order_of_the_new_file_and_what_left_it_last() -> None:
    old, new = {"a": 1, "b": 1, "z": 1, "c": 1}, {"c": 2, "b": 2, "a": 2, "y": 2}
    assert [place.path for place in differences(old, new)] == ["c", "b", "a", "y", "z"]


@pytest.mark.parametrize(("length", "shown"), [(158, 160), (159, 158), (5000, 158)])
def test_a_long_value_is_cut_for_the_eye(length: int, shown: int) -> None:
    said = str(Place("a", None, "x" * length))
    assert len(said.removeprefix("+ a: ")) == shown
    assert said.endswith("…") == (shown == 158)


@pytest.mark.parametrize("brand", BRANDS)
def test_against_nothing_all_that_says_something_is_new(brand: str) -> None:
    found = differences({}, data(brand))
    assert {place.path for place in found} == {
        key for key, value in data(brand).items() if value is not None
    }
    assert all(place.old is None for place in found)


CHANGES = [
    ("sla.policies[standard].targets.P0.first_response.within", "1 minute"),
    ("escalation.policies[p0].steps[0].after", "9 minutes"),
    ("calendars.support.holidays", None),
    ("categories.security.owners", ["support"]),
    ("teams.support.email", "other@example.com"),
    ("status_page.title", "Other"),
    ("incidents.publish", ["P0"]),
    ("sla.warnings", []),
]
NAMED = {
    "escalation.policies[p0].steps[0].after": "escalation.policies[p0].steps",  # steps have no ids
}


@pytest.mark.parametrize(("path", "value"), CHANGES)
@pytest.mark.parametrize("brand", BRANDS)
def test_one_change_of_a_shipped_runbook_is_one_place(brand: str, path: str, value: Any) -> None:
    changed = deepcopy(data(brand))
    put(changed, path, value)
    found = differences(data(brand), changed)
    if brand == "foodyepay" and path == "calendars.support.holidays":
        assert found == []  # it has none as it is
        return
    assert [place.path for place in found] == [NAMED.get(path, path)]
    assert digest(changed) != digest(data(brand))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.lists(st.dictionaries(st.sampled_from(["x", "y"]), inner), max_size=2)
    ),
    max_leaves=8,
)
BOOKS = st.dictionaries(st.sampled_from("pqr"), VALUES, max_size=3)


@given(BOOKS)
@settings(max_examples=60, deadline=None)
def test_nothing_differs_from_itself_whatever_it_is(book: dict[str, Any]) -> None:
    assert differences(book, deepcopy(book)) == []
    assert digest(book) == digest(dict(reversed(book.items())))


@given(BOOKS, BOOKS)
@settings(max_examples=80, deadline=None)
def test_what_is_new_one_way_is_gone_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    there = {(place.path, str(place.old), str(place.new)) for place in differences(one, other)}
    back = {(place.path, str(place.new), str(place.old)) for place in differences(other, one)}
    assert there == back
