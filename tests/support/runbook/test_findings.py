"""A finding's place: as people write a path, and at the nearest line that the file has."""

from typing import Any

import pytest

from support.runbook.findings import Finding, Path, Problem, RunbookInvalid, walk, written
from support.runbook.source import read


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("name",), "name"),
        (("sla", "policies", 0, "targets", "P0"), "sla.policies[0].targets.P0"),
        (("hosts", 1), "hosts[1]"),
        (("a", 0, 1, "b"), "a[0][1].b"),
        (("calendars", "support", "hours", "mon-fri", 0), "calendars.support.hours.mon-fri[0]"),
    ],
)
def test_a_path_is_written_as_people_write_it(path: Path, text: str) -> None:
    assert written(path) == text


TEXT = "a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\ne: 3\n"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("a", "b"), 2),
        (("a", "c"), 3),
        (("a", "c", 0), 4),
        (("a", "c", 1, "d"), 5),
        (("a", "c", 1, "missing"), 5),
        (("a", "c", 7), 3),
        (("a", "missing", "deeper", 3), 1),
        (("e",), 6),
        (("missing",), 1),
        ((), 1),
    ],
)
def test_what_is_not_there_is_told_at_the_nearest_place_that_is(path: Path, line: int) -> None:
    problem = read(TEXT, name="x.yaml").problem(Finding(path, "is wrong"))
    assert (problem.file, problem.line, problem.where) == ("x.yaml", line, written(path))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("x.yaml", 3, "a.b", "is wrong"), "x.yaml:3: a.b: is wrong"),
        (Problem("x.yaml", 1, "", "cannot be read"), "x.yaml:1: cannot be read"),
    ],
)
def test_a_problem_is_one_line_that_editors_follow(problem: Problem, said: str) -> None:
    assert str(problem) == said


def test_problems_are_told_once_in_the_order_of_their_lines() -> None:
    third, first, tenth = (Problem("x", line, "a", "b") for line in (3, 1, 10))
    refused = RunbookInvalid([third, tenth, first, third])
    assert refused.problems == [first, third, tenth]
    assert str(refused).splitlines() == ["x:1: a: b", "x:3: a: b", "x:10: a: b"]


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ({}, []),
        ([], []),
        (None, [((), None)]),
        ({"a": None}, [(("a",), None)]),
        ({"a": {}, "b": []}, []),
        (
            {"a": [1, {"b": 2}], "c": "x"},
            [(("a", 0), 1), (("a", 1, "b"), 2), (("c",), "x")],
        ),
    ],
)
def test_every_plain_value_is_walked_past_once(data: Any, places: list[tuple[Path, Any]]) -> None:
    assert walk(data) == places
